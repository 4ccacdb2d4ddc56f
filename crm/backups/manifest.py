"""What a backup says about itself. No key and nobody's name is in it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from crm.backups.errors import BackupRefused

FORMAT: Final = "dorroppnare backup"
FORMAT_VERSION: Final = 1


@dataclass(frozen=True)
class Contents:
    """What a database holds: its schema's revision, rows by table, and the ids of the keys that sealed something."""

    revision: str
    rows: Mapping[str, int]
    key_ids: tuple[str, ...]


@dataclass(frozen=True)
class Manifest:
    """A backup's own words. `made_at` is a moment with its zone; `base` tells key files apart without being a key."""

    program: str
    made_at: datetime
    engine: str
    base: str
    sha256: str
    contents: Contents

    def as_json(self) -> str:
        """As it is written into the backup."""
        said = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            **asdict(self),
            "made_at": self.made_at.isoformat(),
        }
        return json.dumps(said, indent=1)


def read_manifest(text: str) -> Manifest:
    """The manifest that `text` says. Raises BackupRefused for one of a later format, ValueError for none of ours."""
    try:
        said = json.loads(text)
        if said["format"] != FORMAT:
            raise ValueError
        if said["format_version"] > FORMAT_VERSION:
            raise BackupRefused(
                "This backup was made by a later version of Dörröppnare. Upgrade, then restore."
            )
        contents = said["contents"]
        return Manifest(
            said["program"],
            datetime.fromisoformat(said["made_at"]),
            said["engine"],
            said["base"],
            said["sha256"],
            Contents(contents["revision"], dict(contents["rows"]), tuple(contents["key_ids"])),
        )
    except (KeyError, TypeError) as error:
        raise ValueError("no manifest") from error
