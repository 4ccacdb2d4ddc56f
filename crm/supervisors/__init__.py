"""Supervisors at workplaces and their training."""
