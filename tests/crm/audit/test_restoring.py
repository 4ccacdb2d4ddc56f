"""After a backup was put back, the log says so itself."""

from flask import Flask

from crm.audit.actions import record
from crm.audit.anchor import anchor_path, read_anchor
from crm.audit.restoring import accept_restored_log
from crm.database import db
from tests.crm.audit.logs import Attacker, a_log, entries, faults, kinds


def test_a_restored_log_is_accepted_and_names_what_it_lost(app: Flask):
    a_log(app)
    kept = len(entries())
    for _turn in range(3):
        record("export", "reports")
        db.session.commit()
    with Attacker() as backup:
        # As if a backup from before the three had been put back.
        backup.run("DELETE FROM audit_entries WHERE number > :kept", kept=kept)
    assert kinds() == {"cut_off"}

    tip = accept_restored_log("The disk broke; the backup of last night was put back.")

    (entry,) = entries(action="restore")
    assert (entry.number, entry.changes) == (kept + 1, {"number": [kept + 3, kept]})
    assert entry.reason is not None
    assert read_anchor(anchor_path()) == tip
    assert faults() == []
