"""Categories are found by words, and a report says who filed it for somebody else.

`fieldapp init`, run again, gives the categories their words and adds the kinds that are new.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.add_column(sa.Column("search_words", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("filed_by_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key("fk_report_filed_by_id_person", "person", ["filed_by_id"], ["id"])
    op.create_index(
        "ix_report_filed_by_id",
        "report",
        ["filed_by_id"],
        sqlite_where=sa.text("filed_by_id IS NOT NULL"),
        postgresql_where=sa.text("filed_by_id IS NOT NULL"),
    )
