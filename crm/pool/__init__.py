"""Stadsmissionen's pool of participants in hourly jobs."""
