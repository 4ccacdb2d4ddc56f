"""What counts as an answer to a field that must say something."""

import pytest
from flask import Flask
from wtforms import BooleanField, IntegerField, StringField

from crm.web.forms import Form, Required


class Questions(Form):
    """One field of each kind."""

    agreed = BooleanField(validators=[Required()])
    count = IntegerField(validators=[Required()])
    text = StringField(validators=[Required()])


@pytest.mark.parametrize(
    ("field", "typed", "is_answer"),
    [
        ("agreed", {"agreed": "y"}, True),
        ("agreed", {}, False),
        ("count", {"count": "0"}, True),
        ("count", {"count": ""}, False),
        ("text", {"text": "0"}, True),
        ("text", {"text": "  "}, False),
    ],
)
def test_zero_is_an_answer_but_a_box_not_ticked_is_none(
    app: Flask, field: str, typed: dict[str, str], is_answer: bool
):
    with app.test_request_context(method="POST", data=typed):
        form = Questions()
        form.validate()

    assert (field not in form.errors) is is_answer
