"""Urgent cases that nobody has taken are found by an index of their own: every desk asks for them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    untaken = sa.text("urgency = 'urgent' AND state = 'reported'")
    op.create_index(
        "ix_case_urgent_untaken", "case", ["opened_at"], sqlite_where=untaken, postgresql_where=untaken
    )
