"""The texts that people agree to, each with a version. A text that somebody has agreed to is never changed.

Who wants other words adds a version: old consents keep the text that was read to the person. They are in Swedish,
the language that they are agreed to in, once in ordinary and once in easy words.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class ConsentText:
    """One version. `%(organisation)s` in a paragraph is whom it is shared with."""

    heading: str
    paragraphs: tuple[str, ...]
    easy: tuple[str, ...]

    def for_organisation(self, organisation: str, is_easy: bool = False) -> tuple[str, ...]:
        """The paragraphs, with the organisation's name in them."""
        return tuple(
            text % {"organisation": organisation} for text in (self.easy if is_easy else self.paragraphs)
        )


TEXTS: Final = MappingProxyType(
    {
        "2026-11": ConsentText(
            "Samtycke till att dela uppgifter",
            (
                "Jag samtycker till att uppgifterna som är ikryssade här får delas med %(organisation)s, "
                "så att de kan hitta ett arbete eller en praktikplats som passar mig.",
                "Mitt namn, mina kontaktuppgifter, min bakgrund och anteckningar om mig delas inte. "
                "%(organisation)s ser en pseudonym i stället för mitt namn.",
                "Samtycket är frivilligt. Det stöd jag får påverkas inte om jag säger nej.",
                "Jag kan ta tillbaka samtycket när jag vill, muntligt eller skriftligt, utan att säga varför. "
                "Då slutar uppgifterna att visas samma dag. Det som redan har använts före dess kan inte göras ogjort.",
                "Samtycket gäller till den dag som står här, eller tills jag tar tillbaka det. "
                "Jag har rätt att få veta vad som finns sparat om mig, att få fel rättade och att klaga hos "
                "Integritetsskyddsmyndigheten.",
            ),
            (
                "Vi vill berätta lite om dig för %(organisation)s.",
                "Då kan de hjälpa till att hitta ett jobb eller en praktik som passar dig.",
                "De får bara veta det som är ikryssat här.",
                "De får inte veta vad du heter. De får inte veta var du bor eller hur du mår.",
                "Du bestämmer. Du får säga nej. Du får samma hjälp av oss ändå.",
                "Du får ändra dig när du vill. Säg bara till oss. Då slutar vi visa det samma dag.",
                "Du får fråga vad vi har skrivit om dig. Är något fel ska vi rätta det.",
            ),
        ),
    }
)
CURRENT: Final = "2026-11"
