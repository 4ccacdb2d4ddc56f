"""The texts of a page, looked up once a language instead of once a text.

The library asks anew for every single text which language the page is in and which catalogue holds it; a list says a
few hundred texts. Catalogues do not change while the program runs, so what was found is remembered.
"""

from functools import lru_cache
from typing import Any

from babel.support import NullTranslations
from flask import Flask
from flask_babel import Domain, get_locale, get_translations
from markupsafe import Markup

from crm.extensions import babel


class RememberedCatalogues(Domain):
    """The library's domain of texts, which finds a catalogue by the language alone."""

    def __init__(self) -> None:
        super().__init__()
        self._by_language: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """The catalogue in the language of the page; one that translates nothing where there is no page."""
        locale = get_locale()
        if locale is None:
            return super().get_translations()
        if locale.language not in self._by_language:
            self._by_language[locale.language] = super().get_translations()
        return self._by_language[locale.language]


def gettext(text: str, /, **values: Any) -> Markup:
    """A text in the language of the page for a template; `values` are escaped, then filled in."""
    locale = get_locale()
    sentence = _sentence(text, locale.language if locale else None)
    # A sentence without values is a format string too, as the extension of Jinja has it: "%%" stands for "%".
    return sentence % values


def ngettext(singular: str, plural: str, num: int, /, **values: Any) -> Markup:
    """A text for one or several, in the language of the page; `num` is among the values."""
    return Markup(get_translations().ngettext(singular, plural, num)) % {"num": num, **values}  # noqa: S704


@lru_cache(maxsize=4096)
def _sentence(text: str, _language: str | None) -> Markup:
    # What the catalogues say was written by us, or by those who translated it with us.
    return Markup(get_translations().gettext(text))  # noqa: S704


def install(app: Flask) -> None:
    """Give the application's templates and its lazy texts the remembered catalogues."""
    babel.domain_instance = RememberedCatalogues()
    app.jinja_env.globals.update({"_": gettext, "gettext": gettext, "ngettext": ngettext})
