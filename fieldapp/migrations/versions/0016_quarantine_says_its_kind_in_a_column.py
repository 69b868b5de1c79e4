"""Quarantine says its kind in a column, and what it was handed in as; both stood in the words of the reason."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

# How a reason of before begins, the longer first; what follows is an id or, for what is unreadable, why.
BEGINNINGS = {"handed in: photo ": "photo", "handed in: ": "handed_in", "unreadable: ": "unreadable"}


def upgrade() -> None:
    with op.batch_alter_table("quarantined", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(32), nullable=False, server_default="other_content"))
        batch_op.add_column(sa.Column("subject_id", sa.Uuid(), nullable=True))
    columns = [sa.column("id", sa.Uuid), sa.column("reason", sa.String)]
    quarantined = sa.table("quarantined", *columns, sa.column("kind", sa.String), sa.column("subject_id", sa.Uuid))
    change = quarantined.update().where(quarantined.c.id == sa.bindparam("row_id"))
    change = change.values({name: sa.bindparam(f"new_{name}") for name in ("kind", "subject_id", "reason")})
    connection = op.get_bind()
    rows = connection.execute(sa.select(quarantined.c.id, quarantined.c.reason)).all()
    changes = [{"row_id": row_id, **_told(reason)} for row_id, reason in rows]
    if changes:
        connection.execute(change, changes)


def _told(reason: str) -> dict[str, object]:
    for beginning, kind in BEGINNINGS.items():
        if reason.startswith(beginning):
            rest = reason.removeprefix(beginning)
            subject_id = None if kind == "unreadable" else UUID(rest)
            return {"new_kind": kind, "new_subject_id": subject_id, "new_reason": "" if subject_id else rest}
    return {"new_kind": "other_content", "new_subject_id": None, "new_reason": reason}
