"""Booklets for the steering group: a chosen set of reports with an introduction, saved, counted and printed."""
