"""Texts of a page: in the language that the person chose, with what they typed made harmless."""

from flask import Flask, render_template_string
from flask_babel import force_locale
from flask_babel import lazy_gettext as _
from markupsafe import Markup

SAVED_BY = "{{ _('%(name)s saved:', name=name) }}"
COUNTED = "{{ ngettext('%(count)s employer', '%(count)s employers', number, count=number) }}"
SAVE = _("Save")


def test_a_text_follows_the_language_from_one_page_to_the_next(app: Flask):
    with app.test_request_context():
        seen = []
        for language in ("sv", "en", "sv"):
            with force_locale(language):
                seen.append((render_template_string("{{ _('Save') }}"), str(SAVE)))

    assert seen == [("Spara", "Spara"), ("Save", "Save"), ("Spara", "Spara")]


def test_what_is_filled_in_is_escaped_unless_it_is_markup_of_ours(app: Flask):
    with app.test_request_context(), force_locale("en"):
        typed = render_template_string(SAVED_BY, name="<b>Karin & Bo</b>")
        drawn = render_template_string(SAVED_BY, name=Markup("<b>Karin</b>"))

    assert typed == "&lt;b&gt;Karin &amp; Bo&lt;/b&gt; saved:"
    assert drawn == "<b>Karin</b> saved:"


def test_one_and_several_are_told_apart_in_both_languages(app: Flask):
    with app.test_request_context():
        counted = {}
        for language in ("sv", "en"):
            with force_locale(language):
                counted[language] = [render_template_string(COUNTED, number=number) for number in (1, 2)]

    assert counted == {"sv": ["1 arbetsgivare", "2 arbetsgivare"], "en": ["1 employer", "2 employers"]}


def test_a_percent_sign_is_written_twice_in_a_text(app: Flask):
    with app.test_request_context(), force_locale("en"):
        assert render_template_string("{{ _('100 %% sure') }}") == "100 % sure"
