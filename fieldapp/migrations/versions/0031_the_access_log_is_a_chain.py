"""The access log is a chain, sealed daily. Lines from before are linked first, as they stand."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    with op.batch_alter_table("access_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("digest", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("mark", sa.String(), nullable=True))
    linked, unlinked = sa.text("number IS NOT NULL"), sa.text("number IS NULL")
    op.create_index(
        "ix_access_entry_number", "access_entry", ["number"], unique=True, sqlite_where=linked, postgresql_where=linked
    )
    op.create_index("ix_access_entry_unlinked", "access_entry", ["at"], sqlite_where=unlinked, postgresql_where=unlinked)
    op.create_table(
        "audit_seal",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("first_fault", sa.String(32), nullable=True),
        sa.Column("first_number", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_seal"),
    )
    op.create_index("ix_audit_seal_sealed_at", "audit_seal", ["sealed_at"])
    op.create_table(
        "audit_export",
        sa.Column("target_digest", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_export"),
        sa.UniqueConstraint("target_digest", name="uq_audit_export_target_digest"),
    )
