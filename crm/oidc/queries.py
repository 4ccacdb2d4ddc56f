"""Who of the staff an identity is."""

from sqlalchemy import select

from crm.accounts.models import Staff
from crm.database import db
from crm.oidc.provider import Identity


def find_bound(identity: Identity) -> Staff | None:
    """Who came in by that identity before."""
    return db.session.scalar(
        select(Staff).where(Staff.oidc_issuer == identity.issuer, Staff.oidc_subject == identity.subject)
    )
