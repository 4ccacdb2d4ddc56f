"""Who fits where: plain data in, plain data out. Knows nothing of Flask, SQLAlchemy or `crm`."""
