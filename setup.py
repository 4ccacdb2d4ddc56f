"""What setup.cfg cannot say: a wheel carries the templates, the compiled translations and the front-end files.

Everything else about the package stands in setup.cfg.
"""

import shutil
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.errors import FileError

HERE = Path(__file__).parent
FRONT_END_FILES = ("htmx.min.js", "leaflet/leaflet.js", "leaflet/leaflet.css")


def require_front_end_files() -> None:
    """Raise FileError when scripts/setup has not fetched what the pages ask for."""
    vendor = HERE / "crm/static/vendor"
    missing = [name for name in FRONT_END_FILES if not (vendor / name).is_file()]
    if missing:
        raise FileError(
            f"The front-end files are not there yet ({', '.join(missing)}): run scripts/setup, then build again."
        )


def compile_translations() -> None:
    """Write the .mo file that the application reads beside each .po file that people write."""
    for catalogue in (HERE / "crm/translations").glob("*/LC_MESSAGES/*.po"):
        with catalogue.open("rb") as source, catalogue.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, locale=catalogue.parts[-3]))


class BuildWithPages(build_py):
    """The usual build, with what a checkout gets from scripts/setup, and `templates/` inside the package."""

    def run(self) -> None:
        """Prepare, build, then add the templates. An editable install reads the checkout itself: nothing to add."""
        if self.editable_mode:
            super().run()
            return
        require_front_end_files()
        compile_translations()
        super().run()
        shutil.copytree(HERE / "templates", Path(self.build_lib) / "crm/templates", dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithPages})
