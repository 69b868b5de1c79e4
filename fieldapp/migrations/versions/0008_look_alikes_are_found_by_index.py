"""Look-alikes are found by index: the same kind in the same village, or on the same spot."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.drop_index("ix_case_category_id", "case")  # the second of the new ones begins with it
    op.create_index("ix_case_village_category_id_opened_at", "case", ["village", "category_id", "opened_at"])
    op.create_index("ix_case_category_id_lat_lon_opened_at", "case", ["category_id", "lat", "lon", "opened_at"])
