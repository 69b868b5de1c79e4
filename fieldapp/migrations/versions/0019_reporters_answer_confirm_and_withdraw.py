"""Reporters say how they may be reached, answer, confirm and withdraw; a PIN protects what is theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0017"


def upgrade() -> None:
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("contact_wish", sa.String(32), nullable=True))
        batch_op.add_column(sa.Column("has_pin", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("pin_failures", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("pin_locked_until", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(), nullable=True))
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("complained_at", sa.DateTime(), nullable=True))
    set_ones = sa.text("complained_at IS NOT NULL")
    op.create_index("ix_case_complained_at", "case", ["complained_at"], sqlite_where=set_ones, postgresql_where=set_ones)
    with op.batch_alter_table("case_step", schema=None) as batch_op:
        batch_op.add_column(sa.Column("report_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_case_step_report_id_report"), "report", ["report_id"], ["id"])
    op.create_table(
        "confirmation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("solved", sa.String(32), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_confirmation_case_id_case")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_confirmation_report_id_report")),
        sa.ForeignKeyConstraint(["step_id"], ["case_step.id"], name=op.f("fk_confirmation_step_id_case_step")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation")),
        sa.UniqueConstraint("step_id", name=op.f("uq_confirmation_step_id")),
    )
    op.create_index("ix_confirmation_case_id", "confirmation", ["case_id"])
    op.create_index("ix_confirmation_report_id", "confirmation", ["report_id"])
