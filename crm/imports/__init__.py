"""Workbooks and registers that are read into the database, previewed and undone."""
