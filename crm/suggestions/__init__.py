"""Suggestions: which employers fit a participant, why, and why not."""
