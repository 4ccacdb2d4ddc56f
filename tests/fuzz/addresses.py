"""Where forms are sent and what is in them, read from the served pages; and what people and machines may send."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from hypothesis import strategies as st
from sqlalchemy import func, literal, select, union_all
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule

from crm.accounts.models import Staff
from crm.accounts.permissions import may
from crm.database import db
from crm.web.access import LOGGED_IN, PUBLIC, declared_access
from tests.browser.site import NAMED, TABLES
from tests.conftest import Client

# Past what each database holds, and past what any machine counts to.
HUGE = (2**31, 2**32 + 1, 2**63, 2**64, 10**30)
ODD_TEXTS = (
    "",
    " ",
    "\0",
    "a\0b",
    "\ufeff",
    "\u202e\u2066",
    "å" * 4_000,
    "x" * 70_000,
    "🂡𝕏",
    "<script>alert(1)</script>",
    "{{ 7*7 }}%s%(x)s",
    "' OR 1=1 --",
    "=1+1",
    "../../etc/passwd",
    "//[evil",
    "http://[evil",
    "null",
    "true",
    "[]",
    "-1",
    "0",
    "1e400",
    "nan",
    "inf",
    "0x10",
    "１２",
    "1,5",
    "40,0001",
    "2026-02-30",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2026-W48",
    "2026-11-22T10:00",
    *map(str, HUGE),
    *(f"-{number}" for number in HUGE),
)


@dataclass
class Forms:
    """Endpoint → its fields, each with the values that the page offers."""

    fields: dict[str, dict[str, set[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )

    def read(self, app: Flask, page: str, path: str) -> None:
        """Take over every form on a page."""
        for form in BeautifulSoup(page, "html.parser").find_all("form"):
            self._take(app, form, str(form.get("action") or path), str(form.get("method") or "get").upper())

    def _take(self, app: Flask, form: Tag, action: str, method: str) -> None:
        endpoint = endpoint_of(app, action, method)
        if endpoint is None:
            return
        for part in form.find_all(["input", "select", "textarea", "button"]):
            if part.get("name"):
                offered = [str(option.get("value", "")) for option in part.find_all("option")]
                self.fields[endpoint][str(part["name"])].update([*offered, str(part.get("value") or "")])


def endpoint_of(app: Flask, action: str, method: str) -> str | None:
    """The endpoint that answers at a path."""
    try:
        return str(app.url_map.bind("localhost").match(urlsplit(action).path, method)[0])
    except (HTTPException, RequestRedirect):
        return None


def rules_for(app: Flask, person: Staff, method: str) -> list[Rule]:
    """Addresses where somebody may do that."""

    def is_open(rule: Rule) -> bool:
        permission = declared_access(app, rule.endpoint)
        return permission in (PUBLIC, LOGGED_IN) or may(person, permission or "")

    rules = (rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()))
    return sorted(filter(is_open, rules), key=lambda rule: rule.endpoint)


def real_values(rule: Rule) -> dict[str, list[str]]:
    """Argument → values that name something: ids of rows, words of a closed list."""
    return {name: _real_values_of(name) for name in rule.arguments}


def _real_values_of(name: str) -> list[str]:
    if name in NAMED:
        return list(NAMED[name])
    kind = name.removesuffix("_id")
    table = db.metadata.tables.get(TABLES.get(kind, f"{kind}s"))
    ids = db.session.scalars(select(*table.primary_key)).all() if table is not None else []
    return [str(id_) for id_ in ids] or ["1"]


def path_of(rule: Rule, values: dict[str, str]) -> str:
    """The address with these values, whatever they are."""
    return re.sub(
        r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda found: quote(values[found.group(1)], safe=""), rule.rule
    )


def forms_for(app: Flask, client: Client, person: Staff) -> Forms:
    """The forms that somebody meets on every page that they may open."""
    forms = Forms()
    for rule in rules_for(app, person, "GET"):
        if rule.endpoint.startswith(("static", "security.static")):
            continue
        path = path_of(rule, {name: values[0] for name, values in real_values(rule).items()})
        answer = client.get(path)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            forms.read(app, answer.text, path)
    return forms


def values(offered: set[str]) -> st.SearchStrategy[bytes]:
    """What may stand in a field: what is offered, what people type, what nobody types, bytes that are no text."""
    texts = [st.sampled_from(ODD_TEXTS), st.text(max_size=40), st.integers().map(str), st.dates().map(str)]
    texts += [st.floats().map(str)]
    if offered:
        texts += [st.sampled_from(sorted(offered))] * 4
    as_bytes = st.one_of(texts).map(lambda text: text.encode("utf-8", "surrogatepass"))
    return st.one_of(as_bytes, as_bytes, as_bytes, st.binary(max_size=12))


@st.composite
def pairs(draw: st.DrawFn, fields: dict[str, set[str]]) -> list[tuple[bytes, bytes]]:
    """Fields with values: mostly each once, some left out, some twice, some that the form does not have."""
    names = [name for name in fields if draw(st.integers(0, 9)) > 0]
    names += draw(st.lists(st.sampled_from([*fields, "version", "next", "x", "id"]), max_size=3))
    return [(name.encode(), draw(values(fields.get(name, set())))) for name in names]


def encoded(sent: list[tuple[bytes, bytes]]) -> bytes:
    """As a browser encodes a form, byte for byte."""
    return b"&".join(
        quote(name, safe="").encode() + b"=" + quote(value, safe="").encode() for name, value in sent
    )


@st.composite
def paths(draw: st.DrawFn, rule: Rule, known: dict[str, list[str]]) -> str:
    """An address of the rule: mostly of something that is there."""
    odd = st.sampled_from([*map(str, HUGE), "0", "-1", "1.5", "x", "1" * 300, "å", "%00", "١"])
    chosen = {
        name: draw(st.sampled_from(known[name])) if draw(st.integers(0, 5)) else draw(odd)
        for name in sorted(rule.arguments)
    }
    return path_of(rule, chosen)


def counts() -> Iterator[tuple[str, int]]:
    """How many rows each table has."""
    tables = sorted(db.metadata.tables.items())
    asked = (select(literal(name), func.count()).select_from(table) for name, table in tables)
    yield from ((name, count) for name, count in db.session.execute(union_all(*asked)))
