"""Logging in with the identities of others: a municipality's own log-in, by OpenID Connect."""
