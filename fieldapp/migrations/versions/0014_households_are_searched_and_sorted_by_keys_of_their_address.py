"""Households are searched and sorted by keys of their address. `fieldapp migrate` derives both anew afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    sort_key = sa.String(400).with_variant(sa.String(400, collation="C"), "postgresql")
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.add_column(sa.Column("address_key", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("address_sort_key", sort_key, nullable=False, server_default=""))
        batch_op.drop_index("ix_household_scope_address")
    op.execute("UPDATE household SET address_key = lower(address), address_sort_key = substr(address, 1, 400)")
    op.create_index("ix_household_scope_address_sort_key", "household", ["scope", "address_sort_key"])
