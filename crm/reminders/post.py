"""Handing letters to a mail server (SMTP), and telling apart what it took, what it refused and what nobody knows."""

import base64
import re
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from types import TracebackType
from typing import Final, Self

from crm.config import MailServer

# For each answer that the server owes.
TIMEOUT_SECONDS: Final = 20.0
_GO_AHEAD: Final = 354
_LOGGED_IN: Final = 235
_NO_CREDENTIALS: Final = 535
_LINE_THAT_BEGINS_WITH_A_DOT: Final = re.compile(rb"(?m)^\.")


class NotSent(Exception):
    """A letter was not sent. `reason` is a code that `commands` has words for, `code` what the
    server answered, if it did.

    `concerns_all`: the server cannot be used, so that nobody's letter can be sent. `is_unknown`: it may have arrived.
    The server's own words are left out: they repeat addresses.
    """

    def __init__(
        self, reason: str, code: int | None = None, *, concerns_all: bool = False, is_unknown: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.concerns_all = concerns_all
        self.is_unknown = is_unknown


class Post:
    """A connection to the mail server, made when the first letter is to go and again after it broke."""

    def __init__(
        self, server: MailServer, timeout: float = TIMEOUT_SECONDS, trust: ssl.SSLContext | None = None
    ) -> None:
        self.server = server
        self.timeout = timeout
        self.trust = trust or ssl.create_default_context()
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._let_go()

    def send(self, message: EmailMessage, sender: str, to: str) -> None:
        """Hand over one letter. Raises NotSent."""
        if not (sender + to).isascii():
            raise NotSent("address")
        smtp = self._connected()
        try:
            for command in (lambda: smtp.mail(sender), lambda: smtp.rcpt(to), lambda: smtp.docmd("DATA")):
                self._require_good(*command())
            smtp.send(_quoted(message))
        except (smtplib.SMTPException, OSError) as error:
            self._let_go()
            raise NotSent("lost") from error
        self._require_taken(smtp)

    def _require_good(self, code: int, _said: bytes) -> None:
        if code not in (250, 251, _GO_AHEAD):
            self._let_go()
            raise NotSent("refused", code)

    def _require_taken(self, smtp: smtplib.SMTP) -> None:
        """The letter has gone whole: without an answer nobody knows whether the server keeps it."""
        try:
            code, _said = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._let_go()
            raise NotSent("no_answer", is_unknown=True) from error
        self._require_good(code, b"")

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            self._smtp = self._connect()
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        """Raises NotSent, which concerns everybody's letters."""
        server = self.server
        smtp: smtplib.SMTP | None = None
        try:
            if server.security == "tls":
                smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=self.timeout, context=self.trust)
            else:
                smtp = smtplib.SMTP(server.host, server.port, timeout=self.timeout)
            self._prove(smtp)
        except (smtplib.SMTPException, OSError) as error:
            if smtp is not None:
                smtp.close()
            raise NotSent(
                _why(error, server), getattr(error, "smtp_code", None), concerns_all=True
            ) from error
        return smtp

    def _prove(self, smtp: smtplib.SMTP) -> None:
        """Encrypt what goes from here on, and say who we are."""
        smtp.ehlo_or_helo_if_needed()
        if self.server.security == "starttls":
            code, _said = smtp.starttls(context=self.trust)
            if code != 220:
                raise smtplib.SMTPNotSupportedError
            # What it offers has to be asked for anew once nobody else can answer.
            smtp.ehlo_or_helo_if_needed()
        if self.server.user:
            _log_in(smtp, self.server.user, self.server.password or "")

    def _let_go(self) -> None:
        if self._smtp is not None:
            # Without a farewell: it would wait for a server that does not answer.
            self._smtp.close()
            self._smtp = None


def _log_in(smtp: smtplib.SMTP, user: str, password: str) -> None:
    """Raises SMTPAuthenticationError, or SMTPNotSupportedError where no log-in is offered.

    The library's own log-in writes ASCII only, and passwords have å in them.
    """
    if "PLAIN" not in smtp.esmtp_features.get("auth", "").upper().split():
        try:
            smtp.login(user, password)
        except UnicodeEncodeError:
            raise smtplib.SMTPAuthenticationError(_NO_CREDENTIALS, b"") from None
        return
    said = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
    code, _said = smtp.docmd("AUTH", f"PLAIN {said}")
    if code != _LOGGED_IN:
        raise smtplib.SMTPAuthenticationError(code, b"")


def _quoted(message: EmailMessage) -> bytes:
    """The letter as it goes over the line, with the dot that ends it."""
    body = message.as_bytes(policy=SMTP)
    return _LINE_THAT_BEGINS_WITH_A_DOT.sub(b"..", body).rstrip(b"\r\n") + b"\r\n.\r\n"


def _why(error: Exception, server: MailServer) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "credentials"
    if isinstance(error, ssl.SSLError):
        return "encryption"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "encryption" if server.security == "starttls" else "credentials"
    if isinstance(error, smtplib.SMTPResponseException):
        return "refused"
    return "unreachable"
