"""Suggestions: from rows to the matching library and back to a page."""
