"""Agreements with employers, and files that belong to an employer, an agreement or a placement there."""
