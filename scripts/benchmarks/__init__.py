"""Measurements to run by hand: scripts/bench NAME. Each prints what it compared, and with what."""
