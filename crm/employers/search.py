"""Finding employers by what somebody types: every word as part of the text first, else the nearest by trigrams.

The only place that asks which database it talks to: SQLite's FTS5 table `employer_search` follows
`employers.search_text` by triggers, PostgreSQL has a pg_trgm index on the column itself.
"""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, and_, func, text
from sqlalchemy.engine import Row

from crm.database import db
from crm.employers.models import Employer
from crm.swedish import fold

TRIGRAM = 3
MAX_WORDS = 8
# More hits than this are so dense in the list that walking the list in its own order meets them sooner.
DENSE = 1000
# How many rows each trigram may bring forward, and how many of those that share most are compared.
PER_TRIGRAM = 3000
COMPARED = 200
NEAR_ENOUGH = 72
EACH_WORD_AT_LEAST = 55
# Below this a word in the middle of another counts less than a word of its own.
INSIDE_ANOTHER = 8


def words_of(query: str) -> list[str]:
    """The folded words of a query, at most eight; empty for a query without any."""
    return fold(query.replace("\x00", " ")).split()[:MAX_WORDS]


def hits(query: str) -> ColumnElement[bool] | None:
    """The condition that an employer's text holds every word of the query; None when there is no word.

    Runs one probe on SQLite, to choose between the index of trigrams and the order of the list.
    """
    words = words_of(query)
    if not words:
        return None
    if db.session.get_bind().dialect.name == "postgresql":
        return and_(*[Employer.search_text.like(f"%{_literal(word)}%") for word in words])
    return _hits_by_fts(words)


def _literal(word: str) -> str:
    """The word with the wildcards of LIKE taken as themselves."""
    return re.sub(r"([\\%_])", r"\\\1", word)


def _hits_by_fts(words: Sequence[str]) -> ColumnElement[bool]:
    every_word = and_(*[func.instr(Employer.search_text, word) > 0 for word in words])
    indexed = [word for word in words if len(word) >= TRIGRAM]
    if not indexed:
        return every_word
    statement = text("SELECT rowid FROM employer_search WHERE employer_search MATCH :match LIMIT :most")
    match = " AND ".join(_quoted(word) for word in indexed)
    ids = db.session.scalars(statement, {"match": match, "most": DENSE + 1}).all()
    return every_word if len(ids) > DENSE else and_(Employer.id.in_(ids), every_word)


def _quoted(part: str) -> str:
    return '"' + part.replace('"', '""') + '"'


def nearest(query: str, limit: int = 20) -> list[int]:
    """Ids of the employers whose text is most like the query, best first; empty when nothing comes near."""
    words = words_of(query)
    if not words or max(map(len, words)) < TRIGRAM:
        return []
    rows = _candidates(words)
    scored = sorted(((closeness(words, row.search_text), -row.id) for row in rows), reverse=True)
    return [-id_ for score, id_ in scored[:limit] if score >= NEAR_ENOUGH]


def closeness(words: Sequence[str], searched: str) -> float:
    """How near a text comes to folded words, 0–100: each word against its best counterpart, then the mean.

    0 when one of the words has no counterpart at all.
    """
    tokens = searched.split()
    scores = [_best_counterpart(word, tokens, searched) for word in words]
    return sum(scores) / len(scores) if min(scores, default=0) >= EACH_WORD_AT_LEAST else 0


def _best_counterpart(word: str, tokens: Sequence[str], searched: str) -> float:
    beginnings = [token[: len(word)] for token in tokens]
    alone = max((fuzz.ratio(word, other) for other in [*tokens, *beginnings]), default=0)
    return max(alone, fuzz.partial_ratio(word, searched) - INSIDE_ANOTHER)


def _candidates(words: Sequence[str]) -> Sequence[Row[int, str]]:
    if db.session.get_bind().dialect.name == "postgresql":
        return _candidates_by_similarity(" ".join(words))
    return _candidates_by_trigrams(_trigrams(words))


def _trigrams(words: Sequence[str]) -> list[str]:
    """The different trigrams of the words, at most forty: SQLite joins only so many selects."""
    found = (word[at : at + TRIGRAM] for word in words for at in range(len(word) - TRIGRAM + 1))
    return list(dict.fromkeys(found))[:40]


def _candidates_by_trigrams(trigrams: Sequence[str]) -> Sequence[Row[int, str]]:
    one = "SELECT id FROM (SELECT rowid AS id FROM employer_search WHERE employer_search MATCH :t{} LIMIT :most)"
    every = " UNION ALL ".join(one.format(place) for place in range(len(trigrams)))
    statement = text(
        # Only the numbers of places are put in.
        "SELECT employers.id, search_text FROM (SELECT id, count(*) AS shared "  # noqa: S608
        f"FROM ({every}) GROUP BY id ORDER BY shared DESC LIMIT :compared) AS near "
        "JOIN employers ON employers.id = near.id"
    )
    values = {f"t{place}": _quoted(trigram) for place, trigram in enumerate(trigrams)}
    return db.session.execute(statement, {**values, "most": PER_TRIGRAM, "compared": COMPARED}).all()


def _candidates_by_similarity(folded: str) -> Sequence[Row[int, str]]:
    db.session.execute(text("SELECT set_config('pg_trgm.word_similarity_threshold', '0.4', true)"))
    statement = text(
        "SELECT id, search_text FROM ("
        "SELECT id, search_text FROM employers WHERE :folded <% search_text LIMIT :most) AS near "
        "ORDER BY word_similarity(:folded, search_text) DESC, id LIMIT :compared"
    )
    return db.session.execute(statement, {"folded": folded, "most": PER_TRIGRAM, "compared": COMPARED}).all()
