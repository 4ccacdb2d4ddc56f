"""What can be said about a goal from plain values."""

SHARE = "_share"


def is_share(indicator: str) -> bool:
    """Whether the indicator is a share, 0-1, shown in per cent; else it is a number of persons."""
    return indicator.endswith(SHARE)


def read_target(indicator: str, typed: str | None) -> float | None:
    """The goal that somebody typed: persons, or per cent for a share. None = no goal.

    Raises ValueError for what is no number, under zero, or a share over 100 per cent.
    """
    text = (typed or "").replace("%", "").replace("\u2009", "").replace("\u00a0", "").strip()
    if not text:
        return None
    value = float(text.replace(" ", "").replace(",", "."))
    most = 100 if is_share(indicator) else 1_000_000
    if not 0 <= value <= most:
        raise ValueError(typed)
    return value / 100 if is_share(indicator) else value


def written_target(indicator: str, target: float | None) -> str:
    """A goal as people type it: a whole number where it is one, else with decimal comma."""
    if target is None:
        return ""
    value = target * 100 if is_share(indicator) else target
    return f"{round(value, 2):g}".replace(".", ",") if value < 100_000 else f"{value:.0f}"
