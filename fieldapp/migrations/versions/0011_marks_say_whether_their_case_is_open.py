"""Marks say whether their case is open. `fieldapp migrate` writes every search entry anew afterwards."""

from alembic import op

revision = "0011"
down_revision = "0010"

SQLITE = (
    "DROP TRIGGER search_entry_gone",  # not a million times one after the other
    "DELETE FROM search_entry",
    "INSERT INTO search_index (search_index) VALUES ('delete-all')",
    "CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry BEGIN "
    "INSERT INTO search_index (search_index, rowid, terms) VALUES ('delete', old.number, old.terms); END",
)
POSTGRESQL = ("TRUNCATE search_entry",)


def upgrade() -> None:
    for command in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(command)
