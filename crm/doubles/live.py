"""The register of duplicates of this process, following what changes: built once, then caught up before each question.

A build takes seconds among a hundred thousand employers. It is done beside the request; until it is there, the plain
search answers (`find_like` gives None).
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from flask import Flask, current_app
from sqlalchemy import func, select

from crm.database import db, reading_only
from crm.employers.models import Employer
from crm.suggestions.changes import Seen, look
from matching.duplicates import Match, Place, Register

# So many are put into the register while somebody waits; more of them beside the request.
AT_ONCE: Final = 2_000
# What is in the register does not change with the day.
_ANY_DAY: Final = date.min
_COLUMNS = ("id", "name", "street", "postcode", "city", "orgnr", "lat", "lon")
_EXTENSION: Final = "register_of_doubles"


class LiveRegister:
    """One register a process, shared by its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._register: Register | None = None
        self._seen: Seen | None = None
        self._is_being_built = False

    def find(self, app: Flask, query: Place, top: int) -> list[Match] | None:
        """The employers that it probably is, best first; None while the register is being built."""
        with self._lock:
            if not self._is_up_to_date(app):
                return None
            assert self._register is not None  # noqa: S101 - for the type checker
            return self._register.find(query, top)

    def _is_up_to_date(self, app: Flask) -> bool:
        if self._is_being_built:
            return False
        seen, changed = look(_ANY_DAY, self._known)
        if self._register is not None and changed is not None and len(changed) <= AT_ONCE:
            _catch_up(self._register, changed)
            self._seen = seen
            return True
        if (db.session.scalar(select(func.count(Employer.id))) or 0) <= AT_ONCE:
            self._register, self._seen = Register(read_places()), seen
            return True
        self._is_being_built = True
        beside_the_request(app, lambda: self._build(app))
        return False

    @property
    def _known(self) -> Seen | None:
        """How far we have looked; a list without any change tells nothing about how many came after it."""
        return self._seen if self._seen is not None and self._seen.marks else None

    def _build(self, app: Flask) -> None:
        register, seen = None, None
        try:
            with app.app_context(), reading_only():
                try:
                    seen, _changed = look(_ANY_DAY, None)
                    register = Register(read_places())
                finally:
                    db.session.rollback()
        except Exception:
            app.logger.exception("the register of doubles could not be built")
        finally:
            with self._lock:
                self._register, self._seen, self._is_being_built = register, seen, False


def beside_the_request(app: Flask, work: Callable[[], None]) -> None:
    """Run in a thread of its own. `app.config["REGISTER_RUNNER"]` replaces this."""
    runner = app.config.get("REGISTER_RUNNER")
    if runner is not None:
        runner(work)
    else:
        threading.Thread(target=work, daemon=True).start()


def find_like(query: Place, top: int = 5) -> list[Match] | None:
    """The employers that it probably is, best first; None while nobody can tell yet. `ref` is the id as text."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    live: LiveRegister = app.extensions.setdefault(_EXTENSION, LiveRegister())
    return live.find(app, query, top)


def read_places(ids: Iterable[int] | None = None) -> Iterator[Place]:
    """Employers as the engine takes them (None = all); those that went up in another are names of that other."""
    aliases = _aliases()
    statement = select(*[getattr(Employer, column) for column in _COLUMNS]).where(
        Employer.merged_into_id.is_(None)
    )
    if ids is not None:
        statement = statement.where(Employer.id.in_(list(ids)))
    for row in db.session.execute(statement):
        known = {column: getattr(row, column) for column in _COLUMNS[1:]}
        yield Place(ref=str(row.id), aliases=tuple(aliases.get(row.id, ())), **known)


def _aliases() -> dict[int, list[str]]:
    """Employer → the names of those that went up in it, however many times over."""
    merged = db.session.execute(
        select(Employer.id, Employer.name, Employer.merged_into_id).where(
            Employer.merged_into_id.is_not(None)
        )
    ).all()
    into = {row.id: row.merged_into_id for row in merged}
    names: dict[int, list[str]] = {}
    for row in merged:
        names.setdefault(_end_of(into, row.id), []).append(row.name)
    return names


def _end_of(into: Mapping[int, int], id_: int) -> int:
    passed: set[int] = set()
    while id_ in into and id_ not in passed:
        passed.add(id_)
        id_ = into[id_]
    return id_


def _catch_up(register: Register, changed: set[int]) -> None:
    if not changed:
        return
    places: dict[str, Any] = {place.ref: place for place in read_places(changed)}
    for id_ in changed:
        if str(id_) in places:
            register.put(places[str(id_)])
        else:
            register.remove(str(id_))
