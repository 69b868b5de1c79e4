"""Trends of large areas are counted at night; cases are listed by the day they were opened; pages skip nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

SCOPE = sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "area_trends",
        sa.Column("area", SCOPE, nullable=False),
        sa.Column("through", sa.Date(), nullable=False),
        sa.Column("counted_at", sa.DateTime(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_trends")),
        sa.UniqueConstraint("area", name=op.f("uq_area_trends_area")),
    )
    op.create_index("ix_case_opened", "case", ["opened_at"])
    op.create_index("ix_case_county_opened", "case", ["county", "opened_at"])
    op.create_index("ix_case_town_opened", "case", ["town", "opened_at"])
    op.create_index("ix_case_step_at", "case_step", ["at", "case_id"])

