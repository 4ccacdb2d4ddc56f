"""Accepting the log as it is: after a backup was restored, or on a machine that has no anchor yet."""

from crm.audit import anchor, pending
from crm.audit.asking import noted_now
from crm.audit.chain import find_tip
from crm.audit.rules import Tip
from crm.database import db, writing


def accept_restored_log(reason: str) -> Tip:
    """Note in the log that it was put back and why, and move the anchor to that note, also backwards; the new end.

    The note holds how far the anchor had reached ("number": [before, after]; None = there was no anchor to trust), so
    that what a backup did not hold is still seen. Commits: an anchor never names what could be rolled back.
    """
    before = _reached()
    with writing():
        db.session.commit()
        tip = find_tip(db.session.connection(), lock=True)
        changes = {"number": [before, tip.number]}
        pending.add(db.session(), [noted_now("restore", "audit_entries", changes=changes, reason=reason)])
        db.session.commit()
        # Whoever has added meanwhile has also seen the anchor stand still: it goes to where the log is now.
        tip = find_tip(db.session.connection())
        db.session.commit()
    anchor.replace(tip)
    return tip


def _reached() -> int | None:
    try:
        return anchor.read_anchor(anchor.anchor_path()).number
    except (anchor.AnchorMissing, anchor.AnchorForged):
        return None
