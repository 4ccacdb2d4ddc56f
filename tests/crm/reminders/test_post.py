"""Handing a letter to a mail server that takes it, refuses it, hangs, or cannot be trusted."""

import ssl
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from crm.config import MailServer
from crm.reminders.post import NotSent, Post
from tests.crm.reminders.mail import (
    PASSWORD,
    USER,
    Inbox,
    certificate,
    check_password,
    free_port,
    scripted,
    serving,
)

HELLO = (b"220 here", b"250 here")
# As long as a test waits for a server that never answers.
SOON = 0.4


def a_letter(text: str = "Hej å ä ö") -> EmailMessage:
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = "Hej", "brev@kommun.example", "anna@kommun.example"
    letter.set_content(text)
    return letter


def sent(server: MailServer, text: str = "Hej", trust: ssl.SSLContext | None = None) -> None:
    with Post(server, SOON, trust) as post:
        post.send(a_letter(text), "brev@kommun.example", "anna@kommun.example")


def why(send: Callable[[], None]) -> NotSent:
    with pytest.raises(NotSent) as caught:
        send()
    return caught.value


def test_a_letter_arrives_as_it_was_written_also_lines_of_dots():
    inbox = Inbox()
    text = "Hej å ä ö\n.\n..två\n. tre\n\nslut\n"
    with serving(inbox) as server:
        sent(server, text)

    (letter,) = inbox.letters
    assert letter.get_content().replace("\r\n", "\n") == text
    assert letter["To"] == "anna@kommun.example"


def test_several_go_over_one_connection_also_after_one_was_refused():
    inbox = Inbox()
    with serving(inbox) as server, Post(server, SOON) as post:
        post.send(a_letter("ett"), "brev@kommun.example", "anna@kommun.example")
        inbox.to_letter = "451 not now"
        refused = why(lambda: post.send(a_letter("två"), "brev@kommun.example", "anna@kommun.example"))
        inbox.to_letter = "250 OK"
        post.send(a_letter("tre"), "brev@kommun.example", "anna@kommun.example")

    assert [letter.get_content().strip() for letter in inbox.letters] == ["ett", "tre"]
    assert (refused.reason, refused.code, refused.concerns_all) == ("refused", 451, False)


@pytest.mark.parametrize("code", [421, 450, 550, 552])
def test_a_recipient_who_is_refused_is_no_reason_to_stop(code: int):
    inbox = Inbox(to_recipient=f"{code} anna@kommun.example is not here")
    with serving(inbox) as server:
        refused = why(lambda: sent(server))

    assert (refused.reason, refused.code, refused.concerns_all) == ("refused", code, False)
    assert "anna" not in str(refused)


class TestEncryption:
    def test_nothing_goes_to_another_machine_in_the_open(self):
        inbox = Inbox()
        with serving(inbox) as server:
            refused = why(lambda: sent(server._replace(security="starttls")))

        assert (refused.reason, refused.concerns_all, inbox.letters) == ("encryption", True, [])

    def test_with_starttls_user_and_password_are_said_and_taken(self, tmp_path: Path):
        serves, trust = certificate(tmp_path)
        inbox = Inbox()
        settings = {"tls_context": serves, "require_starttls": True, "auth_required": True}
        with serving(inbox, authenticator=check_password, **settings) as server:
            secure = server._replace(security="starttls", user=USER, password=PASSWORD)
            sent(secure, trust=trust)
            wrong = why(lambda: sent(secure._replace(password="fel"), trust=trust))
            strange = why(lambda: sent(secure))

        assert len(inbox.letters) == 1
        assert (wrong.reason, wrong.concerns_all) == ("credentials", True)
        assert (strange.reason, strange.concerns_all) == ("encryption", True)

    def test_a_password_is_not_said_to_a_server_that_asks_for_none(self):
        with serving(Inbox()) as server:
            refused = why(lambda: sent(server._replace(user=USER, password=PASSWORD)))

        assert refused.reason == "credentials"


class TestHalfDead:
    def test_nobody_there(self):
        server = MailServer("127.0.0.1", free_port(), None, None, "none")

        refused = why(lambda: sent(server))

        assert (refused.reason, refused.concerns_all) == ("unreachable", True)

    @pytest.mark.parametrize(
        ("answers", "reason", "concerns_all"),
        [
            ((None,), "unreachable", True),
            ((b"554 go away",), "refused", True),
            ((b"220 here", None), "unreachable", True),
            ((*HELLO, None), "lost", False),
            ((*HELLO, b"250 OK", b"250 OK", None), "lost", False),
            ((*HELLO, b"250 OK", b"250 OK"), "lost", False),
        ],
    )
    def test_one_that_hangs_or_hangs_up_is_waited_for_no_longer_than_said(
        self, answers: tuple[bytes | None, ...], reason: str, concerns_all: bool
    ):
        with scripted(*answers) as server:
            refused = why(lambda: sent(server))

        assert (refused.reason, refused.concerns_all, refused.is_unknown) == (reason, concerns_all, False)

    @pytest.mark.parametrize("ends", [(None,), ()])
    def test_one_that_has_the_whole_letter_and_says_nothing_may_have_kept_it(self, ends: tuple[None, ...]):
        with scripted(*HELLO, b"250 OK", b"250 OK", b"354 go on", *ends) as server:
            refused = why(lambda: sent(server))

        assert (refused.reason, refused.is_unknown, refused.concerns_all) == ("no_answer", True, False)


def test_an_address_that_no_mail_server_takes_is_not_tried():
    with Post(MailServer("127.0.0.1", 1, None, None, "none")) as post:
        refused = why(lambda: post.send(a_letter(), "brev@kommun.example", "åsa@kommun.example"))

    assert (refused.reason, refused.concerns_all) == ("address", False)
