"""All rooms of the house: their blueprints, and with the imports below every model known to the mapper."""

from crm.accounts.views import blueprint as accounts
from crm.activities import models as _activities
from crm.audit import actions as _audit
from crm.contacts import models as _contacts
from crm.enrolments import models as _enrolments
from crm.friends import models as _friends
from crm.imports import models as _imports
from crm.overviews import blueprint as overviews
from crm.overviews import today as _today
from crm.placements import models as _placements
from crm.pool import models as _pool
from crm.privacy import models as _privacy
from crm.programmes.views import blueprint as programmes
from crm.web.about import blueprint as about
from crm.web.settings import blueprint as settings

MODELS = (_activities, _audit, _contacts, _enrolments, _friends, _imports, _placements, _pool, _privacy)
# Modules that add their page to the blueprint of `overviews` when they are imported.
PAGES = (_today,)
BLUEPRINTS = (settings, about, accounts, programmes, overviews)
