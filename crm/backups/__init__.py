"""The whole database in one file, and back again, while the application serves."""
