"""A report keeps the phone's time as it was told when that cannot be true."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("report", sa.Column("captured_told", sa.String(), nullable=True))
