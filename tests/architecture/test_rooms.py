"""How the rooms of the house meet: siblings by `models`, `queries` and `rules`, never by each other's doings.

The floors themselves are contracts of import-linter, in pyproject.toml.
"""

from pathlib import Path

import grimp
import pytest

HOUSE = Path(__file__).parents[2]
SIBLINGS = (
    {
        "participants",
        "disclosure",
        "enrolments",
        "activities",
        "placements",
        "pool",
        "contacts",
        "friends",
        "supervisors",
        "glass",
        "fidelity",
        "agreements",
        "segments",
    },
    {"reports", "imports", "suggestions", "visits", "quality", "events", "reminders", "field", "doubles"},
)
SHARED_WITH_SIBLINGS = {"models", "queries", "rules"}
SIX_NAMES = {"models", "rules", "queries", "actions", "forms", "views"}


@pytest.fixture(scope="module")
def imports() -> list[tuple[str, str]]:
    """Every import between two modules of the application: who, whom."""
    graph = grimp.build_graph("crm", cache_dir=None)
    return [(who, whom) for who in graph.modules for whom in graph.find_modules_directly_imported_by(who)]


def room_of(module: str) -> str:
    return [*module.split("."), ""][1]


def are_siblings(one: str, other: str) -> bool:
    return one != other and any({one, other} <= floor for floor in SIBLINGS)


def test_every_folder_with_code_is_a_package_that_says_what_it_holds():
    folders = {path.parent for root in ("crm", "matching") for path in (HOUSE / root).rglob("*.py")}
    silent = [
        str(folder.relative_to(HOUSE))
        for folder in folders - {HOUSE / "crm/migrations"}
        if not (folder / "__init__.py").is_file()
        or not (folder / "__init__.py").read_text(encoding="utf-8").startswith('"""')
    ]

    assert silent == []


def test_siblings_meet_by_models_queries_and_rules_only(imports: list[tuple[str, str]]):
    doings = [
        (who, whom)
        for who, whom in imports
        if are_siblings(room_of(who), room_of(whom))
        and whom.split(".")[-1] in SIX_NAMES - SHARED_WITH_SIBLINGS
    ]

    assert doings == []
