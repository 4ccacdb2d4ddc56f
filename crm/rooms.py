"""All rooms of the house: their blueprints, and with the imports below every model known to the mapper."""

from crm.accounts.factor_views import blueprint as factors
from crm.accounts.views import blueprint as accounts
from crm.accounts.views import own_blueprint as account
from crm.activities import models as _activities
from crm.activities.views import blueprint as activities
from crm.agreements import models as _agreements
from crm.agreements.views import blueprint as agreements
from crm.audit import actions as _audit
from crm.contacts import models as _contacts
from crm.contacts.views import blueprint as contacts
from crm.disclosure.views import blueprint as disclosure
from crm.doubles import models as _doubles
from crm.doubles.views import blueprint as doubles
from crm.employers.map_views import blueprint as employer_map
from crm.employers.offer_views import blueprint as offers
from crm.employers.views import blueprint as employers
from crm.enrolments import models as _enrolments
from crm.enrolments.views import blueprint as enrolments
from crm.events import models as _events
from crm.events.views import blueprint as events
from crm.fidelity import models as _fidelity
from crm.fidelity.views import blueprint as fidelity
from crm.field import models as _field
from crm.field.inbox_views import blueprint as inbox
from crm.field.views import blueprint as field
from crm.friends import models as _friends
from crm.friends.views import blueprint as friends
from crm.gallery.views import blueprint as gallery
from crm.glass.views import blueprint as glass
from crm.imports import models as _imports
from crm.imports.views import blueprint as imports
from crm.oidc.views import blueprint as oidc
from crm.overviews import blueprint as overviews
from crm.overviews import employer as _employer
from crm.overviews import employer_file as _employer_file
from crm.overviews import employer_timeline as _employer_timeline
from crm.overviews import intake as _intake
from crm.overviews import log as _log
from crm.overviews import participant as _participant
from crm.overviews import readers as _readers
from crm.overviews import today as _today
from crm.participants.views import blueprint as participants
from crm.personal_data.views import blueprint as personal_data
from crm.placements import models as _placements
from crm.placements.support_views import blueprint as support
from crm.placements.views import blueprint as placements
from crm.pool import models as _pool
from crm.pool.views import blueprint as pool
from crm.privacy import models as _privacy
from crm.programmes.views import blueprint as programmes
from crm.quality.views import blueprint as quality
from crm.reminders import models as _reminders
from crm.reminders.own_views import blueprint as own_reminders
from crm.reminders.views import blueprint as reminders
from crm.reports import models as _reports
from crm.reports.booklets.views import blueprint as booklets
from crm.reports.pivot_views import blueprint as pivot
from crm.reports.views import blueprint as reports
from crm.segments import conditions as _conditions
from crm.segments import models as _segments
from crm.segments.bulk_views import blueprint as bulk
from crm.segments.views import blueprint as segments
from crm.suggestions.employer_views import blueprint as doors
from crm.suggestions.learning_views import blueprint as learning
from crm.suggestions.views import blueprint as suggestions
from crm.supervisors.course_views import blueprint as courses
from crm.supervisors.moving_views import blueprint as moving
from crm.supervisors.views import blueprint as supervisors
from crm.web.about import blueprint as about
from crm.web.going_on import blueprint as going_on
from crm.web.settings import blueprint as settings

MODELS = (
    _activities,
    _agreements,
    _audit,
    _contacts,
    _doubles,
    _enrolments,
    _events,
    _fidelity,
    _field,
    _friends,
    _imports,
    _placements,
    _pool,
    _privacy,
    _reminders,
    _reports,
    _segments,
)
# Modules that add their page to the blueprint of `overviews` when they are imported.
BLUEPRINTS = (
    settings,
    going_on,
    overviews,
    pivot,
    reports,
    fidelity,
    quality,
    booklets,
    employers,
    doubles,
    offers,
    agreements,
    employer_map,
    segments,
    bulk,
    contacts,
    field,
    events,
    inbox,
    reminders,
    own_reminders,
    friends,
    imports,
    supervisors,
    moving,
    courses,
    glass,
    participants,
    disclosure,
    enrolments,
    activities,
    placements,
    support,
    pool,
    suggestions,
    doors,
    learning,
    personal_data,
    accounts,
    account,
    factors,
    oidc,
    programmes,
    about,
)
# Only where the application is developed or tested.
DEVELOPMENT_BLUEPRINTS = (gallery,)
# What rooms above the register add to the filters of its list.
CONDITIONS = (_conditions,)
PAGES = (_today, _employer, _employer_file, _employer_timeline, _participant, _intake, _log, _readers)
