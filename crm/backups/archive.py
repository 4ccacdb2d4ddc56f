"""The file that a backup is: a plain zip of the manifest and the copied database, whole or not there at all.

Nothing is compressed, so that what a search of the raw file does not find is not in it.
"""

import hashlib
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from crm.backups.errors import BackupRefused
from crm.backups.manifest import Manifest, read_manifest

_MANIFEST: Final = "dorroppnare-backup.json"
_DATABASE: Final = "database"
_CHUNK: Final = 1 << 20
# A zip begins with a header of this length, then the first name.
_HEADER_LENGTH: Final = 30


@contextmanager
def work_folder(beside: Path) -> Iterator[Path]:
    """A folder that only we can enter, on the same disk as what is in `beside`; gone afterwards, whatever happens."""
    with TemporaryDirectory(prefix=".dorroppnare-", dir=beside) as folder:
        yield Path(folder)


def write_archive(file: Path, database: Path, manifest: Manifest, folder: Path) -> None:
    """Put both in `file`, readable by its owner only. `folder` is on the same disk; the last step is a rename."""
    part = folder / "archive"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_MANIFEST, manifest.as_json())
        archive.write(database, _DATABASE)
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.replace(file)


def manifest_of(file: Path) -> Manifest:
    """What the backup says about itself. Raises BackupRefused for what is none, or not whole."""
    try:
        with zipfile.ZipFile(file) as archive:
            return read_manifest(archive.read(_MANIFEST).decode())
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError) as error:
        raise BackupRefused(_what_is_wrong(file)) from error


def _what_is_wrong(file: Path) -> str:
    if not _begins_as_ours(file):
        return f"{file} is not a backup of Dörröppnare. Nothing has changed."
    if not zipfile.is_zipfile(file):
        return f"{file} is cut off: its end is missing. Copy it once more, or take another backup. Nothing has changed."
    return damaged(file)


def _begins_as_ours(file: Path) -> bool:
    with file.open("rb") as opened:
        start = opened.read(_HEADER_LENGTH + len(_MANIFEST))
    return start[:4] == b"PK\x03\x04" and start[_HEADER_LENGTH:] == _MANIFEST.encode()


def is_backup(file: Path) -> bool:
    """Whether the file is one of ours, whole or not."""
    return _begins_as_ours(file)


def damaged(file: Path) -> str:
    """The sentence about a backup whose content is not what it was."""
    return (
        f"{file} is damaged: its content is not what was written. Take another backup. Nothing has changed."
    )


def unpack(file: Path, manifest: Manifest, target: Path) -> None:
    """Write the copied database to `target`. Raises BackupRefused when it is not what was put in."""
    digest = hashlib.sha256()
    try:
        with zipfile.ZipFile(file) as archive, archive.open(_DATABASE) as source, target.open("wb") as copy:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                copy.write(chunk)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError) as error:
        raise BackupRefused(damaged(file)) from error
    if digest.hexdigest() != manifest.sha256:
        raise BackupRefused(damaged(file))


def sha256_of(file: Path) -> str:
    """What tells the file's content from any other."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
