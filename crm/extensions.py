"""The Flask extensions, made once and bound to an application in `create_app`.

That of the log-in is in `crm.accounts.security`, beside what it is made with.
"""

from flask_alembic import Alembic
from flask_babel import Babel
from flask_wtf import CSRFProtect

alembic = Alembic()
babel = Babel()
csrf = CSRFProtect()
