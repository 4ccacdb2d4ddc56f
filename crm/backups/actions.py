"""Making a backup, and putting one back: the same steps on both engines, each looked at before the next."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from flask import current_app

from crm.audit.restoring import accept_restored_log
from crm.backups import postgresql, sqlite
from crm.backups.archive import is_backup, manifest_of, sha256_of, unpack, work_folder, write_archive
from crm.backups.errors import BackupRefused
from crm.backups.manifest import Contents, Manifest
from crm.database import db
from crm.encryption import key_ring, keys
from crm.extensions import alembic

Tell = Callable[[int, int], None]

_ENGINE_NAMES: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Restored:
    """A restore that is done: which backup, and where what was there before now lies."""

    manifest: Manifest
    safety_copy: Path


def make_backup(file: Path, now: datetime, tell: Tell) -> Manifest:
    """Write everything in the database, as it is at one moment, to `file`: all of it or nothing.

    Raises BackupRefused, and OSError when the file cannot be written.
    """
    if file.exists() and not (file.is_file() and is_backup(file)):
        raise BackupRefused(f"{file} is there already and is not a backup: choose another name.")
    with work_folder(file.parent) as folder:
        copy = folder / "database"
        contents = _copied(copy, tell)
        manifest = Manifest(_program(), now, _engine(), _base_check(), sha256_of(copy), contents)
        write_archive(file, copy, manifest, folder)
    return manifest


def _copied(target: Path, tell: Tell) -> Contents:
    return postgresql.dump(target, tell) if _engine() == "postgresql" else sqlite.copy_out(target, tell)


def restore_backup(
    file: Path, now: datetime, bring_up_to_date: Callable[[str], None], tell: Tell
) -> Restored:
    """Put the backup in place of the database. Everything is looked at first; a refusal changes nothing.

    `bring_up_to_date` runs the migrations on a database's address. What was there is backed up in the instance
    folder. Raises BackupRefused, and OSError when there is no room.
    """
    manifest = manifest_of(file)
    require_ours(manifest)
    instance = Path(current_app.instance_path)
    with work_folder(instance) as folder:
        copy = folder / "database"
        unpack(file, manifest, copy)
        _prepare(copy, manifest, bring_up_to_date)
        safety_copy = instance / f"before-restore-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.backup"
        make_backup(safety_copy, now, lambda _done, _of: None)
        _put_in_place(copy, folder, bring_up_to_date, tell)
    # The log that came back may be shorter than the anchor says: it says so itself from here on.
    accept_restored_log("restored")
    return Restored(manifest, safety_copy)


def require_ours(manifest: Manifest) -> None:
    """Raise BackupRefused unless the backup is of this engine, a schema known here, and keys at hand here."""
    if manifest.engine != _engine():
        raise BackupRefused(
            f"This backup is of {_ENGINE_NAMES.get(manifest.engine, manifest.engine)}, and this installation uses "
            f"{_ENGINE_NAMES[_engine()]}. Point DORROPPNARE_DATABASE_URL at a database of that kind."
        )
    known = {script.revision for script in alembic.script_directory.walk_revisions()}
    if manifest.contents.revision not in known:
        raise BackupRefused(
            f"This backup was made by a newer version of Dörröppnare ({manifest.program}). Upgrade, then restore."
        )
    _require_keys(manifest)


def _require_keys(manifest: Manifest) -> None:
    missing = [key_id for key_id in manifest.contents.key_ids if key_id not in keys().by_id]
    if not missing and manifest.base == _base_check():
        return
    path = key_ring().path
    which = f"the keys {', '.join(missing)}" if missing else "its line that begins with “base”"
    raise BackupRefused(
        f"The names and notes in this backup do not open here: the key file lacks {which}. Put the key file of the "
        f"installation that made the backup at {path}, then restore. Nothing has changed."
    )


def _prepare(copy: Path, manifest: Manifest, bring_up_to_date: Callable[[str], None]) -> None:
    """Look at the copied database. SQLite's is brought up to date before it goes live: nobody meets an old schema."""
    if _engine() == "postgresql":
        postgresql.require_contents(copy, manifest.contents)
        return
    sqlite.require_contents(copy, manifest.contents)
    bring_up_to_date(f"sqlite:///{copy}")
    sqlite.rebuild_search(copy)
    sqlite.require_sound(copy)


def _put_in_place(copy: Path, folder: Path, bring_up_to_date: Callable[[str], None], tell: Tell) -> None:
    if _engine() == "postgresql":
        postgresql.put_back(copy, folder, tell)
        bring_up_to_date(db.engine.url.render_as_string(hide_password=False))
    else:
        sqlite.copy_in(copy, tell)


def _engine() -> str:
    return db.engine.dialect.name


def _base_check() -> str:
    """Tells this installation's `base` from another's without saying anything of it."""
    return keys().derive("which installation a backup is from").hex()[:16]


def _program() -> str:
    try:
        return version("dorroppnare")
    except PackageNotFoundError:
        return "unknown"
