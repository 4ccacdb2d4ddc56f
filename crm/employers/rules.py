"""What can be said about an employer's plain values."""

from crm.swedish import fold, sort_key


def derived_columns(
    name: str, street: str | None = None, city: str | None = None, orgnr: str | None = None
) -> dict[str, str]:
    """The columns that follow from others and are written whenever one of those is: order and search text."""
    searched = fold(" ".join(part for part in (name, street, city, orgnr) if part))
    return {"sort_name": sort_key(name), "search_text": searched}
