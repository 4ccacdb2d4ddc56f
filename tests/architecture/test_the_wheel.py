"""What is built from this repository serves pages on its own, and is not built without what the pages ask for."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

# Built once: one test process takes them all.
pytestmark = pytest.mark.xdist_group("wheel")

HOUSE = Path(__file__).parents[2]
SOURCES = (
    "crm",
    "matching",
    "templates",
    "setup.py",
    "setup.cfg",
    "pyproject.toml",
    "LICENSE",
    "requirements.in",
)
VISIT = """
import crm, sys
from crm import create_app

assert crm.__file__.startswith(sys.argv[1]), crm.__file__
app = create_app({"SECRET_KEY": "only for this test", "SQLALCHEMY_DATABASE_URI": "sqlite://"}, sys.argv[1])
client = app.test_client()
for address in ("/login", "/static/css/base.css", "/static/vendor/htmx.min.js", "/static/vendor/leaflet/leaflet.css"):
    assert client.get(address).status_code == 200, address
assert 'lang="sv"' in client.get("/login").text
assert "Logga in" in client.get("/login").text
"""


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the wheel is made from, without anything compiled."""
    copy = tmp_path_factory.mktemp("sources")
    for name in SOURCES:
        if (HOUSE / name).is_dir():
            shutil.copytree(HOUSE / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        else:
            shutil.copy(HOUSE / name, copy / name)
    return copy


@pytest.fixture(scope="module")
def wheel(sources: Path) -> Path:
    """The wheel."""
    subprocess.run([*build(sources), "--outdir", sources / "dist"], check=True, capture_output=True)
    return next((sources / "dist").glob("*.whl"))


def build(sources: Path) -> list[str | Path]:
    return [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--skip-dependency-check", sources]


def test_an_installed_wheel_serves_its_pages_in_swedish(wheel: Path, tmp_path: Path):
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        tmp_path,
        wheel,
    ]
    subprocess.run(pip, check=True)

    visit = [sys.executable, "-c", VISIT, str(tmp_path)]
    subprocess.run(visit, check=True, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path), "LC_ALL": "C.UTF-8"})


def test_the_wheel_carries_all_that_is_not_code(wheel: Path):
    carried = set(zipfile.ZipFile(wheel).namelist())
    shared = [*(HOUSE / "matching/data").rglob("*"), *(HOUSE / "crm/static").rglob("*")]
    shared += (HOUSE / "crm/migrations").glob("*.py")
    wanted = {str(path.relative_to(HOUSE)) for path in shared if path.is_file()}
    wanted |= {f"crm/{path.relative_to(HOUSE)}" for path in (HOUSE / "templates").rglob("*.html")}
    wanted |= {
        str(p.relative_to(HOUSE).with_suffix(".mo")) for p in (HOUSE / "crm/translations").rglob("*.po")
    }

    assert wanted - carried == set()


def test_the_wheel_carries_no_tests_and_names_its_licence(wheel: Path):
    contents = zipfile.ZipFile(wheel)
    metadata = next(name for name in contents.namelist() if name.endswith(".dist-info/METADATA"))

    assert {name.split("/")[0] for name in contents.namelist()} == {"crm", "matching", metadata.split("/")[0]}
    assert re.search("^License(-Expression)?: EUPL-1.2$", contents.read(metadata).decode(), re.MULTILINE)
    assert any(name.endswith("licenses/LICENSE") for name in contents.namelist())


def test_without_the_front_end_files_there_is_a_sentence_instead_of_a_wheel(sources: Path, tmp_path: Path):
    bare = tmp_path / "bare"
    shutil.copytree(sources, bare, ignore=shutil.ignore_patterns("vendor", "dist", "build"))

    built = subprocess.run([*build(bare), "--outdir", bare / "dist"], capture_output=True, text=True)

    assert built.returncode != 0
    assert "run scripts/setup, then build again" in built.stdout + built.stderr
    assert not list((bare / "dist").glob("*.whl"))
