"""Search in the register: trigrams of the folded text, by each engine's own index

SQLite: an FTS5 table that follows `employers` by triggers. PostgreSQL: pg_trgm.

Revision ID: 1795307500
Revises: 1795307439

"""

from alembic import op

revision = "1795307500"
down_revision = "1795307439"
branch_labels = None
depends_on = None

_SQLITE_UP = (
    "CREATE VIRTUAL TABLE employer_search USING fts5"
    "(search_text, content='employers', content_rowid='id', tokenize='trigram')",
    "CREATE TRIGGER employer_search_insert AFTER INSERT ON employers BEGIN "
    "INSERT INTO employer_search(rowid, search_text) VALUES (new.id, new.search_text); END",
    "CREATE TRIGGER employer_search_delete AFTER DELETE ON employers BEGIN "
    "INSERT INTO employer_search(employer_search, rowid, search_text) "
    "VALUES ('delete', old.id, old.search_text); END",
    "CREATE TRIGGER employer_search_update AFTER UPDATE OF search_text ON employers "
    "WHEN old.search_text IS NOT new.search_text BEGIN "
    "INSERT INTO employer_search(employer_search, rowid, search_text) "
    "VALUES ('delete', old.id, old.search_text); "
    "INSERT INTO employer_search(rowid, search_text) VALUES (new.id, new.search_text); END",
    "INSERT INTO employer_search(employer_search) VALUES ('rebuild')",
)
_SQLITE_DOWN = (
    "DROP TRIGGER employer_search_update",
    "DROP TRIGGER employer_search_delete",
    "DROP TRIGGER employer_search_insert",
    "DROP TABLE employer_search",
)
_POSTGRESQL_UP = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX ix_employer_search_text ON employers USING gin (search_text gin_trgm_ops)",
)
_POSTGRESQL_DOWN = ("DROP INDEX ix_employer_search_text",)


def upgrade() -> None:
    """Build the index of the engine at hand."""
    for statement in _SQLITE_UP if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL_UP:
        op.execute(statement)


def downgrade() -> None:
    """Take the index away; the extension stays, others may use it."""
    for statement in _SQLITE_DOWN if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL_DOWN:
        op.execute(statement)
