"""A task is refused or taken back; a refusal of visits says how and in which words; a visit leads to a case."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

HAS_CASE, AWAITS = sa.text("case_id IS NOT NULL"), sa.text("awaited_visit_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "task_step",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(32), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_task_step_person_id_person")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_step_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_step")),
        sa.UniqueConstraint("task_id", "number", name=op.f("uq_task_step_task_id_number")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("emergency_reason", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.add_column(sa.Column("refused_words", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("refused_way", sa.String(32), nullable=True))
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_visit_case_id"), ["case_id"], sqlite_where=HAS_CASE, postgresql_where=HAS_CASE
        )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("awaited_visit_id", sa.Uuid(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_report_awaited_visit_id"),
            ["awaited_visit_id"],
            sqlite_where=AWAITS,
            postgresql_where=AWAITS,
        )
