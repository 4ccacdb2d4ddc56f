"""The Flask extensions, made once and bound to an application in `create_app`."""

from flask_alembic import Alembic
from flask_babel import Babel
from flask_security import Security
from flask_wtf import CSRFProtect

alembic = Alembic()
babel = Babel()
csrf = CSRFProtect()
security = Security()
