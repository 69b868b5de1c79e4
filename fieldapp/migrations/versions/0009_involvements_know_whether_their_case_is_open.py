"""Involvements know whether their case is open, so that a list of open cases reads these alone."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("case_involvement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_open", sa.Boolean(), nullable=False, server_default=sa.true()))
    involvement = sa.table("case_involvement", sa.column("case_id", sa.Uuid()), sa.column("is_open", sa.Boolean()))
    case = sa.table("case", sa.column("id", sa.Uuid()), sa.column("is_open", sa.Boolean()))
    closed = sa.select(case.c.id).where(case.c.is_open.is_(False))
    op.execute(involvement.update().where(involvement.c.case_id.in_(closed)).values(is_open=False))
    with op.batch_alter_table("case_involvement", schema=None) as batch_op:
        batch_op.alter_column("is_open", server_default=None)
        batch_op.create_index("ix_case_involvement_person_id_is_open", ["person_id", "is_open"])
