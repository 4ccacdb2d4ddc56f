"""Selections of employers: views of the list that a team shares, and changing many at once."""
