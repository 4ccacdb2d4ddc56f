"""The extract as files: JSON for machines, PDF for people."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from flask import render_template
from flask_babel import force_locale

from crm.personal_data import labels
from crm.personal_data.columns import label_of, reading_of
from crm.personal_data.extracts import Extract, Part
from crm.personal_data.others import OthersExtract
from crm.web import pdf

# A word for whoever reads the file by program; `docs/command-line.md` describes the fields.
FORMAT: Final = "dorroppnare-extract-1"
LANGUAGE: Final = "sv"


def as_json(extract: Extract, owner: Mapping[str, str]) -> bytes:
    """The extract for a machine: codes and ISO days, with the Swedish titles beside them."""
    with force_locale(LANGUAGE):
        written = {
            "format": FORMAT,
            "made_at": extract.at,
            "controller": dict(owner),
            "pseudonym": extract.participant.pseudonym,
            "kinds": [_kind(part) for part in extract.parts],
            "readings": [vars(reading) for reading in extract.readings],
            "corrections": [vars(correction) for correction in extract.corrections],
            "imported": list(extract.imported),
        }
        return json.dumps(written, ensure_ascii=False, indent=1, default=_plain).encode()


def others_as_json(extract: OthersExtract, owner: Mapping[str, str]) -> bytes:
    """The extract of a contact person or a colleague for a machine, with the Swedish titles beside the codes."""
    with force_locale(LANGUAGE):
        written = {
            "format": FORMAT,
            "about": extract.about,
            "made_at": extract.at,
            "controller": dict(owner),
            "kinds": [_kind(part) for part in extract.parts],
            "contacts": list(extract.contacts),
            "changes": [vars(change) for change in extract.changes],
            "doings": [vars(doing) for doing in extract.doings],
        }
        return json.dumps(written, ensure_ascii=False, indent=1, default=_plain).encode()


def _kind(part: Part) -> dict[str, Any]:
    words = labels.KINDS[part.kind.name]
    return {
        "kind": part.kind.name,
        "title": str(words.title),
        "purpose": str(words.text),
        "grounds": [str(labels.GROUNDS[ground].text) for ground in part.kind.grounds],
        "kept": str(labels.KEEP[part.kind.keep]),
        "sensitive": part.kind.sensitive,
        "rows": part.rows,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)


def as_pdf(extract: Extract, owner: Mapping[str, str]) -> bytes:
    """The extract for a person: Swedish, tagged for screen readers (PDF/UA). Raises NoPdf where it cannot be drawn."""
    return pdf.draw(as_page(extract, owner), "extract.css")


def as_page(extract: Extract, owner: Mapping[str, str]) -> str:
    """The extract as a Swedish page without a menu: what the PDF is drawn from."""
    with force_locale(LANGUAGE):
        return render_template(
            "personal_data/extract_pdf.html",
            extract=extract,
            owner=owner,
            words=labels,
            label_of=label_of,
            reading_of=reading_of,
        )


WRITERS: Final[Mapping[str, Callable[[Extract, Mapping[str, str]], bytes]]] = MappingProxyType(
    {"pdf": as_pdf, "json": as_json}
)
MIMETYPES: Final = MappingProxyType({"pdf": "application/pdf", "json": "application/json; charset=utf-8"})
