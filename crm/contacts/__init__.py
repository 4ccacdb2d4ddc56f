"""Dated contacts with employers, each with its next step."""
