"""A real mail server on this machine: one that takes letters, refuses, hangs, or stops in the middle of one."""

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crm.config import MailServer

USER, PASSWORD = "brev", "hemligt / ord@här"


@dataclass
class Inbox:
    """What arrived, and what the server answers to a letter's recipient and to the letter; `250` takes it."""

    letters: list[EmailMessage] = field(default_factory=list)
    to_recipient: str = "250 OK"
    to_letter: str = "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take a recipient, or not."""
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        """Take a letter, or not."""
        if self.to_letter.startswith("250"):
            letter = message_from_bytes(envelope.content, policy=policy.default)
            self.letters.append(letter)  # type: ignore[arg-type]
        return self.to_letter


@contextmanager
def serving(inbox: Inbox, **settings: Any) -> Iterator[MailServer]:
    """A server that puts letters into the inbox."""
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port(), **settings)
    controller.start()
    try:
        yield MailServer("127.0.0.1", controller.port, None, None, "none")
    finally:
        controller.stop()


def free_port() -> int:
    """A port that nobody serves on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def check_password(_server: Any, _session: Any, _envelope: Any, _mechanism: str, said: Any) -> AuthResult:
    """Whether user and password are the right ones."""
    is_right = isinstance(said, LoginPassword) and (said.login, said.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    # Not handled: the server is to say no itself.
    return AuthResult(success=is_right, handled=is_right)


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server on this machine proves itself with, and a program's trust in nothing else."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    serves = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serves.load_cert_chain(file)
    return serves, ssl.create_default_context(cafile=str(file))


@contextmanager
def scripted(*answers: bytes | None) -> Iterator[MailServer]:
    """A server that says its lines one after the other; None = it says nothing more and keeps the line open.

    After the answer 354 it reads until the letter's last dot.
    """
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        over = threading.Event()
        talking = threading.Thread(target=_talk, args=(listening, answers, over), daemon=True)
        talking.start()
        try:
            yield MailServer("127.0.0.1", listening.getsockname()[1], None, None, "none")
        finally:
            over.set()
            talking.join(timeout=10)


def _talk(listening: socket.socket, answers: tuple[bytes | None, ...], over: threading.Event) -> None:
    line, _address = listening.accept()
    line.settimeout(10)
    with line, line.makefile("rb") as heard:
        for answer in answers:
            if answer is None:
                over.wait(10)
                return
            line.sendall(answer + b"\r\n")
            if answer.startswith(b"354"):
                while heard.readline() not in (b".\r\n", b""):
                    pass
            else:
                heard.readline()
