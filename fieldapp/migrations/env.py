"""Run by Alembic for every migration command: the connection and options come from migrate.py."""

from alembic import context

context.configure(**context.config.attributes["options"])
context.run_migrations()
