"""A child is derived from the year of birth and the care; two people release a record that was kept as a child's.

The year of birth and the care kinds are asked on the day, so stored rows need no flag for them. A flag stays where
nothing else says so. Where the year of birth says it by itself the flag goes, so that somebody grows up on the day.
What waits unapplied about a resident is sealed and cannot be asked: until it is decided it counts as a child's.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "child_release",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resident_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("is_agreed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_child_release_resident_id_resident")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_child_release_asked_by_id_person")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_child_release_decided_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_release")),
    )
    op.create_index(op.f("ix_child_release_resident_id"), "child_release", ["resident_id"])
    resident = sa.table("resident", sa.column("is_minor", sa.Boolean), sa.column("birth_year", sa.Integer))
    still_young = resident.c.birth_year >= date.today().year - 18
    op.execute(resident.update().where(still_young).values(is_minor=False))
    unapplied = sa.table("unapplied", sa.column("kind", sa.String), sa.column("is_guarded", sa.Boolean))
    about_people = unapplied.c.kind.in_(["resident", "resident_edit"])
    op.execute(unapplied.update().where(about_people).values(is_guarded=True))
