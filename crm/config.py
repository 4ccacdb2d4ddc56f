"""Settings: where the database is, and what the log-in and the session need."""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

ENVIRONMENT_PREFIX = "DORROPPNARE_"
NAME = "Dörröppnare"
MAX_UPLOAD_BYTES = 32 * 1024 * 1024
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class WrongSetting(Exception):
    """A setting that cannot be served with. Its text is a sentence for whoever runs the program."""


# Shorter ones, and those made of few different signs, can be found out by trying.
SECRET_LENGTH, SECRET_SIGNS = 32, 10
_WELL_KNOWN = (
    "secret",
    "changeme",
    "change-me",
    "change_me",
    "password",
    "hemlig",
    "only for tests",
    "default",
)


class WeakSecret(WrongSetting):
    """The key that signs log-in cookies can be guessed. Its text says what to do."""


def require_strong(secret: str, where: str) -> str:
    """The secret, unless somebody could guess it. Raises WeakSecret, naming `where` it stands."""
    is_known = any(word in secret.lower() for word in _WELL_KNOWN)
    if len(secret) >= SECRET_LENGTH and len(set(secret)) >= SECRET_SIGNS and not is_known:
        return secret
    raise WeakSecret(
        f"{where} is short or well known: whoever guesses it can log in as anybody. Leave it out, and one is made "
        'and kept in the instance folder; or make one with: python3 -c "import secrets; print(secrets.token_hex(32))"'
    )


def default_instance_path() -> str:
    """Where this installation keeps its own files: what the environment says, else `instance` beside the start."""
    return os.environ.get(ENVIRONMENT_PREFIX + "INSTANCE") or str(Path.cwd() / "instance")


def _read_or_make_secret(path: Path) -> str:
    """A secret kept in the instance folder, made on first use and readable by its owner only."""
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = secrets.token_hex(32)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret)
    return secret


def _secret(instance_path: Path, environ: Mapping[str, str]) -> str:
    name = ENVIRONMENT_PREFIX + "SECRET_KEY"
    if chosen := environ.get(name):
        return require_strong(chosen, name)
    path = instance_path / "secret_key"
    return require_strong(_read_or_make_secret(path), f"The key in {path.name} of the instance folder")


def database_url(instance_path: Path, environ: Mapping[str, str]) -> str:
    """The database to use: what the environment says, else SQLite in the instance folder.

    Plain `postgresql://` addresses are given the driver that this program ships with.
    """
    url = (
        environ.get(ENVIRONMENT_PREFIX + "DATABASE_URL")
        or f"sqlite:///{instance_path / 'dorroppnare.sqlite'}"
    )
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def _is_ours(name: str | None, kind: str, _parents: Mapping[str, Any]) -> bool:
    """Whether migrations compare a thing of the database: the search index is each engine's own."""
    return (
        not (name or "").startswith(("employer_search", "ix_employer_search"))
        if kind in ("table", "index")
        else True
    )


def _number(environ: Mapping[str, str], name: str, otherwise: int, least: int = 1) -> int:
    """A setting that is a whole number, `least` or more. Raises WrongSetting for anything else."""
    typed = environ.get(ENVIRONMENT_PREFIX + name) or str(otherwise)
    if not typed.isdecimal() or int(typed) < least:
        raise WrongSetting(f"{ENVIRONMENT_PREFIX}{name} is a whole number from {least} on, not “{typed}”.")
    return int(typed)


def settings(instance_path: Path, environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """All settings of the application, from the environment and the instance folder."""
    # What is not sealed in the database is for nobody else who is logged in to this machine.
    instance_path.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = _secret(instance_path, environ)
    secure = environ.get(ENVIRONMENT_PREFIX + "HTTPS") == "1"
    return {
        "SECRET_KEY": secret,
        "SQLALCHEMY_DATABASE_URI": database_url(instance_path, environ),
        "ALEMBIC_CONTEXT": {"compare_type": True, "render_as_batch": True, "include_name": _is_ours},
        # What was to be written may be a person's: an error text must not repeat it.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        # The key file that sealed columns need; without this, `encryption_keys` in the instance folder.
        "ENCRYPTION_KEYS": environ.get(ENVIRONMENT_PREFIX + "ENCRYPTION_KEYS") or None,
        "MAX_CONTENT_LENGTH": MAX_UPLOAD_BYTES,
        # Not Strict: whoever comes back from the log-in of their municipality would look logged out.
        "SESSION_COOKIE_SAMESITE": "Lax",
        # With the prefix a browser takes it from this host only, over HTTPS only, for the whole of it.
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "SESSION_COOKIE_SECURE": secure,
        "HTTPS": secure,
        # How many web servers stand before this one, each of which writes down who asked it.
        "PROXIES": _number(environ, "PROXIES", 0, least=0),
        # Where people reach it, without a stroke at the end: passkeys are bound to it. Empty: as each request says.
        "ADDRESS": (environ.get(ENVIRONMENT_PREFIX + "ADDRESS") or "").rstrip("/"),
        "SECOND_FACTOR": _second_factor(environ.get(ENVIRONMENT_PREFIX + "SECOND_FACTOR") or "optional"),
        "IDLE_MINUTES": _number(environ, "IDLE_MINUTES", 60),
        "LOG_IN_HOURS": _number(environ, "LOG_IN_HOURS", 12),
        # Counts under it are hidden in what is made for spreading. Whoever answers for the data says, not who pulls.
        "SPREADING_THRESHOLD": _number(environ, "SPREADING_THRESHOLD", 5, least=2),
        # Who answers for this installation, on the public pages.
        "OWNER_NAME": environ.get(ENVIRONMENT_PREFIX + "OWNER_NAME") or "Arbetsmarknadsenheten i Älvstaden",
        "OWNER_EMAIL": environ.get(ENVIRONMENT_PREFIX + "OWNER_EMAIL") or "dorroppnare@demo.example",
        "OWNER_PHONE": environ.get(ENVIRONMENT_PREFIX + "OWNER_PHONE") or "031-390 06 00",
        "WTF_CSRF_TIME_LIMIT": None,
        # The form library's own texts are read once; its bridge to Flask would read them from disk every request.
        "WTF_I18N_ENABLED": False,
        "BABEL_DEFAULT_LOCALE": "sv",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Stockholm",
        **_security_settings(secret),
        **oidc_settings(environ),
        **map_settings(environ),
        **mail_settings(environ),
    }


def _second_factor(said: str) -> str:
    """Who must have a second factor: `optional` (who wants to) or `required` (everybody). Raises WrongSetting."""
    if said not in ("optional", "required"):
        raise WrongSetting(f"{ENVIRONMENT_PREFIX}SECOND_FACTOR is optional or required, not {said}.")
    return said


def _security_settings(secret: str) -> dict[str, Any]:
    return {
        "SECURITY_PASSWORD_SALT": secret[:32],
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        "SECURITY_URL_PREFIX": None,
        "SECURITY_LOGIN_URL": "/login",
        "SECURITY_LOGOUT_URL": "/logout",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        # The role is a code on the staff row: there is no table to join.
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_REGISTERABLE": False,
        "SECURITY_RECOVERABLE": False,
        "SECURITY_CHANGEABLE": False,
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        **_second_factor_settings(),
    }


def _second_factor_settings() -> dict[str, Any]:
    return {
        "SECURITY_TWO_FACTOR": True,
        # Nothing by e-mail or text message: an app, a passkey, or a recovery code.
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        # No device is trusted to go without.
        "SECURITY_TWO_FACTOR_ALWAYS_VALIDATE": True,
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/account",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_TOTP_ISSUER": NAME,
        # The real one comes from the key file when it is needed (crm.accounts.app_codes).
        "SECURITY_TOTP_SECRETS": {"unused": "unused"},
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_RP_NAME": NAME,
        "SECURITY_WAN_POST_REGISTER_VIEW": "/account",
        # Instead of the password, after it, and with finger, face or PIN as both.
        "SECURITY_WAN_ALLOW_AS_FIRST_FACTOR": True,
        "SECURITY_WAN_ALLOW_AS_MULTI_FACTOR": True,
        # Nobody learns from the log-in page who has a passkey.
        "SECURITY_WAN_ALLOW_USER_HINTS": False,
        "SECURITY_WAN_ALLOW_AS_VERIFY": None,
    }


def oidc_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """Logging in with the identities of a municipality; OIDC_ISSUER None = not offered. Raises WrongSetting."""
    given = {
        name: environ.get(f"{ENVIRONMENT_PREFIX}OIDC_{name}") or None
        for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "CLIENT_SECRET_FILE", "NAME", "CLAIM", "ONLY")
    }
    issuer = given["ISSUER"]
    if issuer and not is_safe_address(issuer):
        raise WrongSetting(f"{ENVIRONMENT_PREFIX}OIDC_ISSUER is an address that begins with https://.")
    if issuer and not given["CLIENT_ID"]:
        raise WrongSetting(f"{ENVIRONMENT_PREFIX}OIDC_ISSUER needs {ENVIRONMENT_PREFIX}OIDC_CLIENT_ID too.")
    if given["ONLY"] == "1" and not issuer:
        raise WrongSetting(f"{ENVIRONMENT_PREFIX}OIDC_ONLY needs {ENVIRONMENT_PREFIX}OIDC_ISSUER too.")
    return {
        "OIDC_ISSUER": issuer,
        "OIDC_CLIENT_ID": given["CLIENT_ID"],
        "OIDC_CLIENT_SECRET": given["CLIENT_SECRET"] or _read_secret(given["CLIENT_SECRET_FILE"]),
        "OIDC_NAME": given["NAME"] or (urlsplit(issuer).hostname if issuer else None),
        "OIDC_CLAIM": given["CLAIM"] or "email",
        "OIDC_ONLY": given["ONLY"] == "1",
    }


def map_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """Where maps fetch their tiles; MAP_TILES_URL None = nowhere, the outline that we ship. Raises WrongSetting.

    MAP_TILES_ORIGIN is what a browser has to be allowed for them.
    """
    name = f"{ENVIRONMENT_PREFIX}MAP_TILES_URL"
    tiles = environ.get(name) or None
    if tiles and not _is_of_tiles(tiles):
        raise WrongSetting(
            f"{name} is an address that begins with https:// and has {{z}}, {{x}} and {{y}} in it."
        )
    return {
        "MAP_TILES_URL": tiles,
        "MAP_TILES_ORIGIN": _tiles_origin(tiles) if tiles else None,
        "MAP_ATTRIBUTION": environ.get(f"{ENVIRONMENT_PREFIX}MAP_ATTRIBUTION")
        or "© OpenStreetMap contributors",
    }


def _is_of_tiles(address: str) -> bool:
    # The host is said to browsers in a header, where some signs mean something else.
    plain = bool(re.fullmatch(r"[\w.{}:-]+", urlsplit(address).netloc, re.ASCII))
    return plain and is_safe_address(address) and all(part in address for part in ("{z}", "{x}", "{y}"))


def _tiles_origin(tiles: str) -> str:
    parts = urlsplit(tiles)
    # {s} stands for one of several servers, a, b or c.
    return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"


class MailServer(NamedTuple):
    """Where letters are handed over. `security`: `tls` from the start, `starttls` before anything else is said, or
    `none`, which is for a server on this machine.
    """

    host: str
    port: int
    user: str | None
    password: str | None
    security: str


_MAIL_PORTS = {"smtp": 587, "smtps": 465}
_MAIL_URL_WANTED = (
    f"{ENVIRONMENT_PREFIX}MAIL_URL is written smtp://user:password@host:587, or smtps://… for encryption "
    "from the start. Signs like / and @ in the password are written as %2F and %40."
)


def mail_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    """The mail server and who letters are from; both None = none are sent.

    Raises WrongSetting, without the password.
    """
    url, sender = (environ.get(ENVIRONMENT_PREFIX + name) or None for name in ("MAIL_URL", "MAIL_FROM"))
    if url is None:
        return {"MAIL_SERVER": None, "MAIL_FROM": sender}
    if sender is None or not _is_sender(sender):
        raise WrongSetting(
            f"{ENVIRONMENT_PREFIX}MAIL_URL needs {ENVIRONMENT_PREFIX}MAIL_FROM too: an address like "
            "no-reply@kommun.example."
        )
    return {"MAIL_SERVER": _mail_server(url), "MAIL_FROM": sender}


def _mail_server(url: str) -> MailServer:
    try:
        parts = urlsplit(url)
        port = parts.port or _MAIL_PORTS[parts.scheme]
        host = parts.hostname or ""
    except (ValueError, KeyError):
        raise WrongSetting(_MAIL_URL_WANTED) from None
    if not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise WrongSetting(_MAIL_URL_WANTED)
    security = "tls" if parts.scheme == "smtps" else "none" if host in _LOOPBACK else "starttls"
    user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
    return MailServer(host, port, user, password, security)


def _is_sender(sender: str) -> bool:
    """Whether it is an address, or *Name <address>*, on one line."""
    address = sender.rpartition("<")[2].rstrip("> ")
    local, _at, domain = address.partition("@")
    return bool(local and "." in domain.strip(".")) and sender.isprintable() and " " not in address


def is_safe_address(address: Any) -> bool:
    """Whether what is sent to an address is sent encrypted, or does not leave this machine."""
    try:
        parts = urlsplit(address if isinstance(address, str) else "")
        return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    except ValueError:
        return False


def _read_secret(path: str | None) -> str | None:
    if path is None:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSetting(f"{ENVIRONMENT_PREFIX}OIDC_CLIENT_SECRET_FILE cannot be read.") from error
