"""What a reason must be, in plain values."""

from typing import Final

LEAST_WORDS: Final = 3
LEAST_LETTERS: Final = 15


def is_reason(text: str | None) -> bool:
    """Whether somebody else can understand why from `text`: some words, not a sign to get past the field."""
    words = [word for word in (text or "").split() if any(sign.isalnum() for sign in word)]
    return len(words) >= LEAST_WORDS and sum(map(len, words)) >= LEAST_LETTERS
