"""Swedish text: words with their base forms, folding, company boilerplate, and character n-grams."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import simplemma

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
# Where the word list takes a common word for an inflection of a rarer one.
_BASES = {
    "ska": "ska",
    "skall": "ska",
    "träna": "träna",
    "bar": "bar",
    "it": "it",
    "redo": "redo",
    "äldre": "äldre",
}
_SPACES = re.compile(r"\s+")
SHORTEST_HEAD, SHORTEST_TAIL = 2, 4  # letters in the parts of a compound
# What nearly every company says of itself, whatever it does.
_WITH_IT = r"(?:därmed|härmed|där med|därtill|härtill|dylik|liknande|annan)"
_BOILERPLATE = re.compile(
    r"\b(?:bolaget|föreningen|företaget|stiftelsen|firman)"
    r" (?:skall|ska|har till (?:föremål|ändamål|syfte)[^,.]{0,40} att)"
    r"(?: direkt eller indirekt| själv eller genom [a-zåäö]+)?(?: bedriva| driva| idka| utöva)?"
    r"(?: verksamhet(?: inom| med)?)?"
    r"|\bideell förening (?:som|med (?:ändamål|syfte)(?: att)?)"
    r"|\b(?:föreningens|stiftelsens|bolagets) (?:ändamål|syfte) (?:är|ska vara)(?: att)?"
    r"|\b(?:föremålet för )?bolagets verksamhet (?:är|ska vara|skall vara|ska bestå av)(?: att)?(?: bedriva)?"
    r"|(?:samt|och|jämte|ävensom|även)?\s*(?:idka |bedriva )?(?:annan |all |övrig )?" + _WITH_IT + r" "
    r"(?:förenlig|sammanhängande|jämförlig|besläktad|hörande|närliggande)[a-z]*(?: verksamhet(?:er)?)?"
    r"|\b(?:samt |och )?(?:äga|förvalta|äga och förvalta|köpa och sälja|äga och driva)(?: och förvalta)?"
    r"(?: fast och| fast eller| fast| lös| och lös)* (?:egendom|aktier|andelar|värdepapper|fastigheter|bolag)"
    r"(?:(?: och|,) (?:aktier|andelar|värdepapper|fastigheter|lös egendom))*"
    r"|\b(?:samt |och )?(?:handel|handla|förvaltning|kapitalförvaltning)(?: med| av)?"
    r" (?:värdepapper|aktier|andelar|lös egendom)"
    r"|\b(?:samt |och )?kapitalförvaltning\b|\bimmateriella (?:rättigheter|tillgångar)\b|\bvärdepapper\b"
    r"|\b(?:på uppdrag av andra|för egen eller annans räkning|för annans räkning|enskild firma|handelsbolag)\b"
    r"|\b(?:samt |och )?(?:konsultverksamhet|konsultationer|rådgivning) inom\b"
    r"|\buthyrning av (?:personal|lokaler)\b",
    re.IGNORECASE,
)
_PURPOSE = re.compile(
    r"\b(?:bolaget|föreningen|företaget|stiftelsen|firman) (?:skall|ska|har till)"
    r"|\b(?:bolagets|föreningens|stiftelsens) (?:verksamhet|ändamål|syfte)"
    r"|\bideell förening|därmed (?:förenlig|sammanhängande|jämförlig)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written in lower case, its base form, and where it stands in the text."""

    written: str
    base: str
    start: int
    end: int

    @property
    def forms(self) -> tuple[str, ...]:
        """The written form, then the base form where it differs."""
        return (self.written,) if self.written == self.base else (self.written, self.base)


def words_of(text: str) -> list[Word]:
    """Split a text into words, in order."""
    composed = unicodedata.normalize("NFC", text)
    return [
        Word(match[0].lower(), base_form(match[0].lower()), match.start(), match.end())
        for match in _WORD.finditer(composed)
    ]


@lru_cache(maxsize=100_000)
def base_form(word: str) -> str:
    """Give the base form of a Swedish word in lower case: "hundarna" → "hund".

    A compound that the word list lacks is bent by its last part: "zooaffären" → "zooaffär". Other unknown
    words come back as they are.
    """
    if not is_swedish(word):
        for at in range(SHORTEST_HEAD, len(word) - SHORTEST_TAIL + 1):
            if is_swedish(word[at:]):
                return word[:at] + _lemma(word[at:])
    return _lemma(word)


def _lemma(word: str) -> str:
    return _BASES.get(word) or str(simplemma.lemmatize(word, lang="sv")).lower()


@lru_cache(maxsize=100_000)
def is_swedish(word: str) -> bool:
    """Say whether the word list knows the word, in any inflection."""
    return bool(simplemma.is_known(word, lang="sv"))


@cache
def small_words() -> frozenset[str]:
    """Give the words that say nothing by themselves (`data/small_words.txt`)."""
    lines = (Path(__file__).parent / "data" / "small_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Take away case, dots, rings and accents, as people type on a foreign keyboard: "Kök" → "kok"."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def without_boilerplate(description: str) -> str:
    """Take away what every purpose says: "Bolaget ska bedriva … samt därmed förenlig verksamhet"."""
    return _SPACES.sub(" ", _BOILERPLATE.sub(" ", description)).strip(" ,.;")


@lru_cache(maxsize=4)
def is_purpose(description: str) -> bool:
    """Say whether a description is a registered purpose in company Swedish, and not a visit note."""
    return _PURPOSE.search(description) is not None


def character_grams(text: str, shortest: int = 3, longest: int = 5) -> Counter[str]:
    """Count the character n-grams inside each word of a lower-case text, a space at either end of a word.

    The same grams as scikit-learn's analyzer `char_wb`: a word shorter than a gram counts once, padded.
    """
    grams: Counter[str] = Counter()
    for word in _SPACES.sub(" ", text.lower()).split():
        padded = f" {word} "
        for size in range(shortest, longest + 1):
            if size >= len(padded):
                grams[padded] += 1
                break
            grams.update(padded[at : at + size] for at in range(len(padded) - size + 1))
    return grams
