"""Tasks say on whose behalf they are given: until now, that of the giver's unit."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    has_unit = sa.text("unit_id IS NOT NULL")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unit_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_task_unit_id_unit"), "unit", ["unit_id"], ["id"])
        batch_op.create_index(
            batch_op.f("ix_task_unit_id"), ["unit_id"], sqlite_where=has_unit, postgresql_where=has_unit
        )
    op.execute(
        "UPDATE task SET unit_id = (SELECT posting.unit_id FROM posting WHERE posting.person_id = task.given_by_id"
        " AND posting.unit_id IS NOT NULL ORDER BY posting.starts_on DESC, posting.id LIMIT 1)"
    )
