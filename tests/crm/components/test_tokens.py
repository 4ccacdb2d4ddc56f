"""The look's promises that can be computed: contrast, one place for colours, a small weight."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[3] / "crm" / "static" / "css"
GROUNDS = ["ground", "raised", "tint"]
TEXTS = ["ink", "muted", "accent", "accent-deep", "warm", "harm"]
TEXT_PAIRS = [(text, ground) for text in TEXTS for ground in GROUNDS] + [
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("on-harm", "harm"),
    ("ground", "warm"),
    ("ink", "accent-soft"),
    ("accent", "accent-soft"),
    ("ink", "warm-soft"),
    ("muted", "warm-soft"),
    ("ink", "harm-soft"),
    ("harm", "harm-soft"),
    ("harm-deep", "harm-soft"),
]
EDGE_PAIRS = [("edge", ground) for ground in GROUNDS] + [("focus-outer", ground) for ground in GROUNDS]


def themes() -> dict[str, dict[str, str]]:
    blocks = re.findall(r"^ *(:root[^{]*)\{([^}]*)\}", (CSS / "tokens.css").read_text(), re.MULTILINE)
    light, by_device, by_choice = [dict(re.findall(r"--([\w-]+): (#\w{6});", body)) for _, body in blocks]
    return {"light": light, "dark by device": by_device, "dark by choice": by_choice}


def luminance(colour: str) -> float:
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_formula_gives_the_known_ends():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", themes())
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_reads_on_its_ground(theme, text, ground):
    colours = themes()[theme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", themes())
@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edges_of_controls_and_focus_are_seen(theme, edge, ground):
    colours = themes()[theme]
    assert contrast(colours[edge], colours[ground]) >= 3


def test_dark_is_the_same_by_device_and_by_choice():
    assert themes()["dark by device"] == themes()["dark by choice"]


def test_dark_changes_every_colour_that_light_has():
    assert themes()["light"].keys() == themes()["dark by device"].keys()


@pytest.mark.parametrize("name", ["base.css", "components.css"])
def test_colours_have_names(name):
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", (CSS / name).read_text()) == []


def test_every_custom_property_used_is_defined():
    sheets = "".join(sheet.read_text() for sheet in CSS.glob("*.css"))
    assert set(re.findall(r"var\((--[\w-]+)", sheets)) <= set(re.findall(r"(--[\w-]+):", sheets))


def test_the_style_sheets_of_every_page_weigh_less_than_30_kilobytes():
    of_every_page = ("tokens", "base", "components", "print")
    assert sum((CSS / f"{name}.css").stat().st_size for name in of_every_page) < 30_000
