"""Every string that a reader meets is translated, and the check that says so finds what it should."""

import pytest
from babel.messages.catalog import Catalog

from scripts.translations import catalogue_files, problems, read_catalogue, update, wording_of

STRING = "%(count)s places at %(employer)s"
SWEDISH = "%(count)s platser hos %(employer)s"


def a_catalogue(*translations: tuple[object, object], **flags: object) -> Catalog:
    catalogue = Catalog(locale="sv")
    for text, translation in translations:
        catalogue.add(text, translation, **flags)
    return catalogue


@pytest.mark.parametrize("file", catalogue_files(), ids=lambda file: file.parts[-3])
def test_the_catalogue_is_complete(file):
    assert list(problems(read_catalogue(file), wording_of())) == []


def test_a_whole_translation_is_no_problem():
    assert list(problems(a_catalogue((STRING, SWEDISH)), a_catalogue((STRING, "")))) == []


@pytest.mark.parametrize(
    ("translations", "flags", "sentence"),
    [
        ([], {}, "not in the sv catalogue"),
        ([(STRING, "")], {}, "not translated"),
        ([(STRING, SWEDISH)], {"flags": ["fuzzy"]}, "marked fuzzy"),
        ([(STRING, "%(count)s platser")], {}, "the placeholders differ"),
        ([(STRING, SWEDISH), ("Gone", "Borta")], {}, "nobody says this any more"),
    ],
)
def test_each_fault_is_named(translations, flags, sentence):
    found = list(problems(a_catalogue(*translations, **flags), a_catalogue((STRING, ""))))

    assert len(found) == 1
    assert sentence in found[0]


@pytest.mark.parametrize("forms", [("%(num)s plats", ""), ("", "%(num)s platser")])
def test_every_plural_form_is_asked_for(forms):
    text = ("%(num)s place", "%(num)s places")

    found = list(problems(a_catalogue((text, forms)), a_catalogue((text, ""))))

    assert len(found) == 1
    assert "every plural form" in found[0]


def test_swedish_wording_in_the_code_is_named_but_proper_names_are_not():
    texts = [("Sök arbetsgivare", "Sök arbetsgivare"), ("About Dörröppnare", "Om Dörröppnare")]

    found = list(problems(a_catalogue(*texts), a_catalogue(*texts)))

    assert len(found) == 1
    assert "Sök arbetsgivare" in found[0]


def test_an_update_adds_the_new_drops_the_unused_and_guesses_nothing():
    catalogue = a_catalogue(("Save", "Spara"), ("Gone", "Borta"))

    update(catalogue, a_catalogue(("Save", ""), ("Save it", "")))

    assert {message.id: message.string for message in catalogue if message.id} == {
        "Save": "Spara",
        "Save it": "",
    }
    assert not catalogue.obsolete
