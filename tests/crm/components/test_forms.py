"""Forms: what is wrong stands beside the field, and nothing typed is lost."""

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired

from crm.gallery.forms import GalleryForm, rejected_form

FORM = '{% from "components/forms.html" import field, form_page, submit_row, conflict_notice %}'
WHOLE = FORM + (
    "{% call form_page(form) %}{% for f in form %}{{ field(f, hint='A hint') }}{% endfor %}"
    "{{ submit_row('Save', cancel_url='/back') }}{% endcall %}"
)


class VisitForm(FlaskForm):
    who = StringField("Who", validators=[InputRequired("Write a name.")])
    on = DateField("Day")
    how = RadioField("How", choices=[SelectChoice("a", "A"), SelectChoice("b", "B")])


def test_a_faulty_field_is_described_by_its_hint_and_its_error(render):
    page = render(FORM + "{{ field(form.name, hint='As on the door') }}", form=rejected_form())
    field = page.find("input")
    told = [page.find(id=part).get_text() for part in field["aria-describedby"].split()]
    assert field["aria-invalid"] == "true"
    assert told[0] == "As on the door"
    assert "Skriv arbetsplatsens namn." in told[1]


def test_a_field_without_fault_is_not_marked(render):
    field = render(FORM + "{{ field(form.name) }}", form=GalleryForm(formdata=None)).find("input")
    assert not field.has_attr("aria-invalid")
    assert not field.has_attr("aria-describedby")


def test_every_fault_is_in_the_summary_and_links_to_what_can_be_focused(render):
    form = rejected_form()
    page = render(WHOLE, form=form)
    links = page.select(".error-summary a")
    assert len(links) == sum(len(faults) for faults in form.errors.values())
    assert {page.find(id=link["href"][1:]).name for link in links} <= {"input", "select", "textarea"}


def test_a_form_without_faults_has_no_summary(render):
    assert not render(WHOLE, form=GalleryForm(formdata=None)).select(".error-summary")


def test_a_form_has_one_primary_action(render):
    page = render(WHOLE, form=GalleryForm(formdata=None))
    assert [button.get_text() for button in page.select(".primary")] == ["Save"]


def test_every_control_has_a_label(render):
    page = render(WHOLE, form=GalleryForm(formdata=None))
    controls = page.select("input:not([type=hidden]), select, textarea")
    labelled = {label["for"] for label in page.select("label[for]")}
    assert controls
    assert all(c["id"] in labelled or c.find_parent("label") for c in controls)


def test_choices_are_a_group_with_a_legend(render):
    page = render(FORM + "{{ field(form.channel, look='big') }}", form=GalleryForm(formdata=None))
    assert page.select_one("fieldset legend").get_text() == "Hur?"
    assert len(page.select("fieldset .big input[type=radio]")) == 5


def test_only_fields_that_may_be_empty_say_so(render):
    form = VisitForm(formdata=None)
    assert not render(FORM + "{{ field(form.who) }}", form=form).select(".optional")
    assert render(FORM + "{{ field(form.on) }}", form=form).select(".optional")


def test_a_date_that_does_not_exist_is_kept_as_typed(render):
    field = render(FORM + "{{ field(form.next_on) }}", form=rejected_form()).find("input")
    assert field["value"] == "2026-02-31"
    assert field["type"] == "text"  # a date field would be shown empty


def test_a_date_that_exists_keeps_its_calendar(render):
    field = render(FORM + "{{ field(form.next_on) }}", form=GalleryForm(formdata=None)).find("input")
    assert field["type"] == "date"


def test_two_who_edit_see_both_texts(render):
    page = render(
        FORM + "{{ field(form.note, theirs='Not before ten', theirs_by='Karin') }}", form=rejected_form()
    )
    field = page.find("textarea")
    assert "Ring igen efter tio" in field.get_text()
    described = [page.find(id=part).get_text() for part in field["aria-describedby"].split()]
    assert any("Karin" in text and "Not before ten" in text for text in described)


def test_a_conflict_names_who_when_and_what_differs(render):
    differences = [{"label": "Note", "field_id": "note", "theirs": "<b>ten</b>", "yours": ""}]
    page = render(FORM + "{{ conflict_notice('Karin', '14:32', differences) }}", differences=differences)
    text = page.get_text()
    assert page.find(role="alert")
    assert all(part in text for part in ("Karin", "14:32", "<b>ten</b>", "(empty)"))
    assert page.find("a")["href"] == "#note"


def test_a_posted_form_carries_its_token(render, app):
    class Posted(FlaskForm):
        name = StringField("Name")

    page = render(FORM + "{% call form_page(form) %}{{ field(form.name) }}{% endcall %}", form=Posted())
    assert page.find("form")["method"] == "post"
    assert page.find("input", attrs={"name": "csrf_token"})["value"]
