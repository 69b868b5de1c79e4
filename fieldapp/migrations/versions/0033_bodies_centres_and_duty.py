"""Leading bodies with their members, a centre's address and hours, and its duty roster."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.create_table(
        "leading_body",
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(length=20, collation=_bytes()), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_leading_body_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leading_body")),
        sa.UniqueConstraint("place_id", name=op.f("uq_leading_body_place_id")),
    )
    op.create_index(op.f("ix_leading_body_scope"), "leading_body", ["scope"])
    op.create_table(
        "body_member",
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("line", sa.String(length=32), nullable=False),
        sa.Column("is_chair", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["leading_body.id"], name=op.f("fk_body_member_body_id_leading_body")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_body_member_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_member")),
    )
    op.create_index(op.f("ix_body_member_body_id"), "body_member", ["body_id"])
    known = sa.text("person_id IS NOT NULL")
    op.create_index(
        op.f("ix_body_member_person_id"), "body_member", ["person_id"], sqlite_where=known, postgresql_where=known
    )
    op.create_table(
        "duty_shift",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("time", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_duty_shift_unit_id_unit")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_duty_shift_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shift")),
        sa.UniqueConstraint("unit_id", "on", "time", name=op.f("uq_duty_shift_unit_id_on_time")),
    )
    op.create_index(op.f("ix_duty_shift_on"), "duty_shift", ["on"])
    op.create_index(op.f("ix_duty_shift_person_id"), "duty_shift", ["person_id"])
    op.add_column("unit", sa.Column("address", sa.String(), nullable=True))
    op.add_column("unit", sa.Column("opening_hours", sa.String(), nullable=True))


def _bytes() -> str | None:
    return "C" if op.get_bind().dialect.name == "postgresql" else None
