"""The bodies of the commands `keys rotate` and `keys status`, and what is said when the keys cannot be used."""

import sys

import click

from crm.encryption import CannotOpen, KeyFileBroken, KeyFileMissing, KeysUnusable, key_ring
from crm.privacy.key_rotation import KeyUse, list_keys, rotate

_GET_IT_BACK = (
    "Put the file back from its backup, or say with DORROPPNARE_ENCRYPTION_KEYS where it is. No new one is made: "
    "it would open nothing."
)


def why_unusable(error: KeysUnusable | CannotOpen) -> str:
    """What is wrong with the keys and what to do, in sentences."""
    path = key_ring().path
    if isinstance(error, KeyFileMissing):
        return f"The key file {path} is missing. Names and notes cannot be read without it. {_GET_IT_BACK}"
    if isinstance(error, KeyFileBroken):
        return f"The key file {path} cannot be used ({error.detail}). {_GET_IT_BACK}"
    return f"The key file {path} is not the one that this database was sealed with. {_GET_IT_BACK}"


def run_rotation() -> None:
    """Seal everything with a new key, showing how far it has come. Raises RotationUnderWay."""
    with click.progressbar(length=1, label="Sealing anew", file=sys.stderr) as bar:

        def show(done: int, of: int) -> None:
            bar.length = max(of, 1)
            bar.update(done - bar.pos)

        rotated = rotate(show)
    click.echo(f"{rotated.values} values are sealed with {rotated.sealing} now.", err=True)
    if rotated.removed:
        click.echo(
            f"Taken out of the key file: {', '.join(rotated.removed)}. Backups from before can only be read with them: "
            "keep the key file's own backup as long as those.",
            err=True,
        )
    if rotated.kept:
        click.echo(f"Still needed, and kept: {', '.join(rotated.kept)}.", err=True)


def print_keys() -> None:
    """One line a key, separated by tabs: its id, how many values it seals, and what it is for."""
    for place, use in enumerate(list_keys()):
        click.echo(f"{use.key_id or '-'}\t{use.values}\t{_role(place, use)}")


def _role(place: int, use: KeyUse) -> str:
    if not use.key_id:
        return "no key in the file"
    if place == 0:
        return "seals"
    if use.values == use.for_good and use.values:
        return "opens what is sealed for good"
    return "opens" if use.values else "not needed"
