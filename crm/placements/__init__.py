"""Placements: a participant at an employer, from study visit to job."""
