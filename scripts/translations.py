"""The catalogues of translations: brought up to date with the wording in the code, and checked to be complete.

python -m scripts.translations update    add new wording to each catalogue, take away what nobody uses
python -m scripts.translations check     name every string that a reader would meet in the wrong language
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

HOUSE = Path(__file__).parents[1]
CATALOGUES = HOUSE / "crm/translations"
# Folder → file pattern → Babel's reader of it.
SOURCES = {"crm": ("**.py", "python"), "templates": ("**.html", "jinja2")}
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_ngettext": (1, 2), "lazy_pgettext": ((1, "c"), 2)}
# Names that are the same in every language.
PROPER_NAMES = re.compile(r"Dörröppnare|Göteborg|Försäkringskassan|Arbetsförmedlingen|Värmland")
SWEDISH_LETTER = re.compile("[åäö]", re.IGNORECASE)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")


def wording_of(house: Path = HOUSE) -> Catalog:
    """Every string that code and templates hand to gettext, as a catalogue without translations."""
    wording = Catalog()
    for folder, (pattern, reader) in SOURCES.items():
        options = {pattern: {"silent": "false"}}
        found = extract_from_dir(house / folder, [(pattern, reader)], options, KEYWORDS, ("Translators:",))
        for file, line, text, comments, context in found:
            wording.add(text, None, [(f"{folder}/{file}", line)], auto_comments=comments, context=context)
    return wording


def read_catalogue(file: Path) -> Catalog:
    """One language's catalogue. The language is the name of its folder."""
    with file.open("rb") as source:
        return read_po(source, locale=file.parts[-3])


def catalogue_files() -> list[Path]:
    """The catalogue of each language."""
    return sorted(CATALOGUES.glob("*/LC_MESSAGES/messages.po"))


def update(catalogue: Catalog, wording: Catalog) -> None:
    """Give the catalogue exactly the strings of `wording`, keeping the translations it has; never a guessed one."""
    wording.creation_date = catalogue.creation_date
    catalogue.update(wording, no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()


def problems(catalogue: Catalog, wording: Catalog) -> Iterator[str]:
    """One sentence for everything that would show a reader the wrong language, or break a page."""
    for message in strings_of(wording):
        if SWEDISH_LETTER.search(PROPER_NAMES.sub("", said(message))):
            yield f"{place(message)}: write the wording in English, and its Swedish in the catalogue: {said(message)!r}"
        translated = catalogue.get(message.id, message.context)
        if translated is None:
            yield f"{place(message)}: not in the {catalogue.locale} catalogue: {said(message)!r}"
        else:
            yield from problems_of_one(translated, catalogue)
    for message in [*strings_of(catalogue), *catalogue.obsolete.values()]:
        if wording.get(message.id, message.context) is None:
            yield f"{catalogue.locale} catalogue: nobody says this any more: {said(message)!r}"


def problems_of_one(message: Message, catalogue: Catalog) -> Iterator[str]:
    """What is wrong with the translation of one string."""
    where = f"{catalogue.locale} catalogue"
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    wanted = catalogue.num_plurals if message.pluralizable else 1
    if not all(forms) or len(forms) != wanted:
        yield f"{where}: not translated{' in every plural form' if wanted > 1 else ''}: {said(message)!r}"
    if message.fuzzy:
        yield f"{where}: marked fuzzy, read it and take the mark away: {said(message)!r}"
    for form in filter(None, forms):
        if not placeholders_fit(message, form):
            yield f"{where}: the placeholders differ: {said(message)!r} and {form!r}"


def placeholders_fit(message: Message, translation: str) -> bool:
    """Whether a translation fills in the same values. One of several plural forms may leave out the number."""
    said_in_code = set(PLACEHOLDER.findall(" ".join(ids_of(message))))
    said_in_translation = set(PLACEHOLDER.findall(translation))
    if message.pluralizable:
        return said_in_translation <= said_in_code
    return said_in_translation == said_in_code


def strings_of(catalogue: Catalog) -> list[Message]:
    """Its messages without the header."""
    return [message for message in catalogue if message.id]


def ids_of(message: Message) -> tuple[str, ...]:
    """The English wording; singular and plural where it has both."""
    return tuple(message.id) if isinstance(message.id, list | tuple) else (message.id,)


def said(message: Message) -> str:
    """The English wording, for a sentence."""
    return " / ".join(ids_of(message))


def place(message: Message) -> str:
    """Where the wording stands first."""
    return ":".join(map(str, message.locations[0])) if message.locations else "somewhere"


def write(catalogue: Catalog, file: Path) -> None:
    """Sorted by wording, one line a string, without line numbers: two branches that add strings merge."""
    with file.open("wb") as target:
        write_po(target, catalogue, width=0, no_location=True, sort_output=True, ignore_obsolete=True)


def update_all() -> int:
    """Bring every catalogue up to date."""
    for file in catalogue_files():
        catalogue = read_catalogue(file)
        update(catalogue, wording_of())
        write(catalogue, file)
    return 0


def check_all() -> int:
    """Print what is wrong with any catalogue; 1 when something is."""
    wording = wording_of()
    found = [line for file in catalogue_files() for line in problems(read_catalogue(file), wording)]
    for line in found:
        print(line)
    if not catalogue_files():
        found = ["there is no catalogue"]
    print(f"{len(strings_of(wording))} strings, {len(found)} to mend", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    commands = {"update": update_all, "check": check_all}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit("usage: python -m scripts.translations update|check")
    sys.exit(commands[sys.argv[1]]())
