"""Residents and visits lie where their household does; those of grids that were taken over had been left behind."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    household = sa.table("household", sa.column("id", sa.Uuid), sa.column("scope", sa.String))
    for name in ("resident", "visit"):
        row = sa.table(name, sa.column("household_id", sa.Uuid), sa.column("scope", sa.String))
        home = sa.select(household.c.scope).where(household.c.id == row.c.household_id).scalar_subquery()
        op.execute(row.update().where(row.c.scope != home).values(scope=home))
