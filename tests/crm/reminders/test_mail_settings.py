"""Where letters are handed over: read from the environment, refused with a sentence, never with the password."""

import pytest

from crm.config import MailServer, WrongSetting, mail_settings

FROM = {"DORROPPNARE_MAIL_FROM": "no-reply@kommun.example"}


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", MailServer("mail.example", 587, None, None, "starttls")),
        (
            "smtp://anna:a%2Fb%40c@mail.example:25",
            MailServer("mail.example", 25, "anna", "a/b@c", "starttls"),
        ),
        ("smtps://anna:x@mail.example/", MailServer("mail.example", 465, "anna", "x", "tls")),
        ("smtp://localhost:1025", MailServer("localhost", 1025, None, None, "none")),
        ("smtp://[::1]:1025", MailServer("::1", 1025, None, None, "none")),
    ],
)
def test_an_address_says_where_and_how_safely(url: str, server: MailServer):
    assert mail_settings({"DORROPPNARE_MAIL_URL": url, **FROM})["MAIL_SERVER"] == server


def test_without_a_server_nothing_is_sent():
    assert mail_settings({})["MAIL_SERVER"] is None


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://anna:hemligt/ord@mail.example",
        "smtp://anna:hemligt@mail.example:många",
        "smtp://anna:hemligt@mail.example:99999",
        "smtp://[anna:hemligt",
        "smtp://mail.example/?hemligt",
    ],
)
def test_one_that_cannot_be_read_is_refused_without_its_password(url: str):
    with pytest.raises(WrongSetting) as refused:
        mail_settings({"DORROPPNARE_MAIL_URL": url, **FROM})

    assert "DORROPPNARE_MAIL_URL is written smtp://" in str(refused.value)
    assert "hemligt" not in str(refused.value)


@pytest.mark.parametrize(
    "sender", [None, "", "Dörröppnare", "a@b", "a@b.example\nBcc: c@d.example", "@b.example"]
)
def test_letters_are_from_somebody(sender: str | None):
    environ = {"DORROPPNARE_MAIL_URL": "smtps://mail.example"} | (
        {"DORROPPNARE_MAIL_FROM": sender} if sender is not None else {}
    )
    with pytest.raises(WrongSetting, match="MAIL_FROM"):
        mail_settings(environ)
