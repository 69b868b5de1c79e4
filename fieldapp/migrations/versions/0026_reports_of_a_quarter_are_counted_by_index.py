"""What was reported in a county in the last 90 days is found by an index: the map shows where it was much."""

from alembic import op

revision = "0026"
down_revision = "0023"


def upgrade() -> None:
    op.create_index("ix_case_county_opened", "case", ["county", "opened_at"])
