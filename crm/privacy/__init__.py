"""Consents, protected identities and how long what is kept."""
