"""Looking through the whole register for employers that may be one: beside the request, and it can be stopped."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Flask
from sqlalchemy import delete, insert, select, update

from crm.accounts.models import Staff
from crm.database import Base, db, reading_only
from crm.doubles.live import beside_the_request, read_places
from crm.doubles.models import PairSearch, SuspectedPair
from crm.doubles.queries import find_last_search
from crm.employers.models import Employer
from crm.web.clock import now
from matching.duplicates import Match, Register

# So many pairs are kept, the surest: nobody looks through more before looking anew.
KEPT: Final = 2_000
# A look that has said nothing for so long is dead: its process has ended.
SILENT_FOR: Final = timedelta(minutes=5)
_BATCH: Final = 500


class StoppedError(Exception):
    """Somebody asked the search to stop."""


def begin_search(actor: Staff, at: datetime) -> PairSearch | None:
    """Note that somebody looks; None when somebody does already. `run_search` looks, once this is committed."""
    running = find_last_search()
    if running is not None and is_running(running, at):
        return None
    search = PairSearch(started_at=at, started_by_id=actor.id, seen_at=at)
    db.session.add(search)
    db.session.flush()
    return search


def run_search(app: Flask, search_id: int) -> None:
    """Look through the register beside the request."""
    beside_the_request(app, lambda: _search(app, search_id))


def is_running(search: PairSearch, at: datetime) -> bool:
    """Whether somebody still looks."""
    return search.ended_at is None and search.stopped_at is None and at - search.seen_at < SILENT_FOR


def stop_search(search: PairSearch, at: datetime) -> None:
    """Let it stop at its next step; what was found before stays."""
    search.stopped_at = search.stopped_at or at
    db.session.flush()


def _search(app: Flask, search_id: int) -> None:
    with app.app_context():
        try:
            _keep(_found(search_id))
            _note(search_id, ended_at=now())
        except StoppedError:
            db.session.rollback()
        except Exception:
            db.session.rollback()
            app.logger.exception("the search for doubles failed")
            _note(search_id, stopped_at=now())
        finally:
            db.session.remove()


def _found(search_id: int) -> list[tuple[int, int, Match]]:
    with reading_only():
        archived = set(db.session.scalars(select(Employer.id).where(Employer.archived_on.is_not(None))))
        places = [place for place in read_places() if int(place.ref) not in archived]
        db.session.rollback()
    _note(search_id, total=len(places))
    register = Register(places)

    def progress(done: int, total: int) -> None:
        _note(search_id, done=done, total=total)

    pairs = [
        (min(int(one), int(other)), max(int(one), int(other)), match)
        for one, other, match in register.pairs(progress)
    ]
    return sorted(pairs, key=lambda pair: (pair[2].verdict != "same", -pair[2].score, pair[:2]))


def _note(search_id: int, **values: Any) -> None:
    """How far it has come, in a transaction of its own so that others see it. Raises StoppedError to stop it."""
    search = Base.metadata.tables["pair_searches"]
    statement = update(search).where(search.c.id == search_id).values(seen_at=now(), **values)
    is_stopped = db.session.execute(statement.returning(search.c.stopped_at)).scalar_one() is not None
    db.session.commit()
    if is_stopped and "ended_at" not in values and "stopped_at" not in values:
        raise StoppedError


def _keep(found: list[tuple[int, int, Match]]) -> None:
    """What was found takes the place of what was found before; what people have said of a pair stays."""
    pairs = Base.metadata.tables["suspected_pairs"]
    db.session.execute(delete(pairs).where(pairs.c.not_same_on.is_(None)))
    said = {
        (row.one_id, row.other_id) for row in db.session.execute(select(pairs.c.one_id, pairs.c.other_id))
    }
    there = set(db.session.scalars(select(Employer.id)))
    new = [row for row in _rows(found) if (row["one_id"], row["other_id"]) not in said]
    new = [row for row in new if {row["one_id"], row["other_id"]} <= there][:KEPT]
    for start in range(0, len(new), _BATCH):
        db.session.execute(insert(pairs), new[start : start + _BATCH])
    db.session.commit()


def _rows(found: list[tuple[int, int, Match]]) -> Iterator[dict[str, Any]]:
    at = now()
    for one, other, match in found:
        yield {
            "one_id": one,
            "other_id": other,
            "score": match.score,
            "verdict": match.verdict,
            "reasons": list(match.reasons),
            "found_at": at,
        }


def say_not_same(actor: Staff, pair: SuspectedPair, is_same_after_all: bool, at: datetime) -> None:
    """Remember that the two are not one, so that nobody is asked again; or take that back."""
    pair.not_same_by_id = None if is_same_after_all else actor.id
    pair.not_same_on = None if is_same_after_all else at.date()
    db.session.flush()
