"""Disclosure cards: what may be told about a participant at which employer, and what was told."""
