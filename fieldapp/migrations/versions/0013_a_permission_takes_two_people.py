"""The permission to see restricted cases takes two people; directors' postings, which had it by their role, hold it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "permission_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name=op.f("fk_permission_request_posting_id_posting")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_permission_request_asked_by_id_person")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_permission_request_decided_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permission_request")),
    )
    op.create_index(op.f("ix_permission_request_posting_id"), "permission_request", ["posting_id"])
    op.create_index(
        op.f("ix_permission_request_asked_by_id"),
        "permission_request",
        ["asked_by_id"],
        sqlite_where=sa.text("asked_by_id IS NOT NULL"),
        postgresql_where=sa.text("asked_by_id IS NOT NULL"),
    )
    op.execute("UPDATE posting SET may_see_restricted = true WHERE role = 'centre_director'")
