"""Filings of grids, and the boundaries grids had."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

DEFAULT = "默认值，待本地标准明确"
SETTINGS = (
    ("grid_least_households", "20", "网格划分参考规模：每个综合网格的户数下限"),
    ("grid_most_households", "500", "网格划分参考规模：每个综合网格的户数上限"),
)


def upgrade() -> None:
    op.create_table("filing",
    sa.Column("id", sa.Uuid(), nullable=False),
    sa.Column("village_id", sa.Uuid(), nullable=False),
    sa.Column("scope", sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql"), nullable=False),
    sa.Column("number", sa.String(), nullable=True),
    sa.Column("state", sa.String(32), nullable=False),
    sa.Column("cause", sa.String(32), nullable=False),
    sa.Column("grounds", sa.Text(), nullable=False),
    sa.Column("basis", sa.String(), nullable=False),
    sa.Column("based_on", sa.String(), nullable=False),
    sa.Column("begun_at", sa.DateTime(), nullable=False),
    sa.Column("submitted_at", sa.DateTime(), nullable=True),
    sa.Column("submitted_by_id", sa.Uuid(), nullable=True),
    sa.Column("reviewed_by_id", sa.Uuid(), nullable=True),
    sa.Column("filed_at", sa.DateTime(), nullable=True),
    sa.Column("filed_by_id", sa.Uuid(), nullable=True),
    sa.Column("effective_on", sa.Date(), nullable=True),
    sa.Column("step_count", sa.Integer(), nullable=False),
    sa.Column("change_count", sa.Integer(), nullable=False),
    sa.Column("clock_started_at", sa.DateTime(), nullable=True),
    sa.Column("due_at", sa.DateTime(), nullable=True),
    sa.Column("calendar_version", sa.String(), nullable=False),
    sa.ForeignKeyConstraint(["filed_by_id"], ["person.id"], name=op.f("fk_filing_filed_by_id_person")),
    sa.ForeignKeyConstraint(["reviewed_by_id"], ["person.id"], name=op.f("fk_filing_reviewed_by_id_person")),
    sa.ForeignKeyConstraint(["submitted_by_id"], ["person.id"], name=op.f("fk_filing_submitted_by_id_person")),
    sa.ForeignKeyConstraint(["village_id"], ["place.id"], name=op.f("fk_filing_village_id_place")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_filing")),
    sa.UniqueConstraint("number", name=op.f("uq_filing_number"))
    )
    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_filing_due_at"), ["due_at"], unique=False, sqlite_where=sa.text("due_at IS NOT NULL"), postgresql_where=sa.text("due_at IS NOT NULL"))
        batch_op.create_index(batch_op.f("ix_filing_scope"), ["scope"], unique=False)
        batch_op.create_index(batch_op.f("ix_filing_state_effective_on"), ["state", "effective_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_filing_state_scope"), ["state", "scope"], unique=False)
        batch_op.create_index(batch_op.f("ix_filing_village_id"), ["village_id"], unique=False)
    op.create_table("filing_choice",
    sa.Column("id", sa.Uuid(), nullable=False),
    sa.Column("filing_id", sa.Uuid(), nullable=False),
    sa.Column("household_id", sa.Uuid(), nullable=False),
    sa.Column("number", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_filing_choice_filing_id_filing")),
    sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_filing_choice_household_id_household")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_choice")),
    sa.UniqueConstraint("filing_id", "household_id", name=op.f("uq_filing_choice_filing_id_household_id"))
    )
    with op.batch_alter_table("filing_choice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_filing_choice_household_id"), ["household_id"], unique=False)
    op.create_table("filing_grid",
    sa.Column("id", sa.Uuid(), nullable=False),
    sa.Column("filing_id", sa.Uuid(), nullable=False),
    sa.Column("number", sa.Integer(), nullable=False),
    sa.Column("present_id", sa.Uuid(), nullable=True),
    sa.Column("origin_id", sa.Uuid(), nullable=True),
    sa.Column("into_number", sa.Integer(), nullable=True),
    sa.Column("parent_number", sa.Integer(), nullable=True),
    sa.Column("code", sa.String(), nullable=False),
    sa.Column("name", sa.String(), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("level", sa.Integer(), nullable=False),
    sa.Column("outline", sa.JSON(), nullable=True),
    sa.Column("boundary_words", sa.Text(), nullable=False),
    sa.Column("department_id", sa.Uuid(), nullable=True),
    sa.Column("keeps_people", sa.Boolean(), nullable=False),
    sa.Column("before_name", sa.String(), nullable=False),
    sa.Column("before_outline", sa.JSON(), nullable=True),
    sa.Column("before_words", sa.Text(), nullable=False),
    sa.Column("households", sa.Integer(), nullable=True),
    sa.Column("residents", sa.Integer(), nullable=True),
    sa.Column("area_m2", sa.Integer(), nullable=True),
    sa.Column("heads", sa.String(), nullable=False),
    sa.Column("workers", sa.String(), nullable=False),
    sa.Column("social_forces", sa.String(), nullable=False),
    sa.ForeignKeyConstraint(["department_id"], ["unit.id"], name=op.f("fk_filing_grid_department_id_unit")),
    sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_filing_grid_filing_id_filing")),
    sa.ForeignKeyConstraint(["origin_id"], ["place.id"], name=op.f("fk_filing_grid_origin_id_place")),
    sa.ForeignKeyConstraint(["present_id"], ["place.id"], name=op.f("fk_filing_grid_present_id_place")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_grid")),
    sa.UniqueConstraint("filing_id", "number", name=op.f("uq_filing_grid_filing_id_number"))
    )
    op.create_table("filing_notice",
    sa.Column("id", sa.Uuid(), nullable=False),
    sa.Column("filing_id", sa.Uuid(), nullable=False),
    sa.Column("unit_id", sa.Uuid(), nullable=False),
    sa.Column("told_at", sa.DateTime(), nullable=False),
    sa.Column("noted_at", sa.DateTime(), nullable=True),
    sa.Column("noted_by_id", sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_filing_notice_filing_id_filing")),
    sa.ForeignKeyConstraint(["noted_by_id"], ["person.id"], name=op.f("fk_filing_notice_noted_by_id_person")),
    sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_filing_notice_unit_id_unit")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_notice")),
    sa.UniqueConstraint("filing_id", "unit_id", name=op.f("uq_filing_notice_filing_id_unit_id"))
    )
    with op.batch_alter_table("filing_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_filing_notice_unit_id_noted_at"), ["unit_id", "noted_at"], unique=False)
    op.create_table("filing_step",
    sa.Column("id", sa.Uuid(), nullable=False),
    sa.Column("filing_id", sa.Uuid(), nullable=False),
    sa.Column("number", sa.Integer(), nullable=False),
    sa.Column("verb", sa.String(32), nullable=False),
    sa.Column("person_id", sa.Uuid(), nullable=True),
    sa.Column("unit_id", sa.Uuid(), nullable=True),
    sa.Column("at", sa.DateTime(), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_filing_step_filing_id_filing")),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_filing_step_person_id_person")),
    sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_filing_step_unit_id_unit")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_step")),
    sa.UniqueConstraint("filing_id", "number", name=op.f("uq_filing_step_filing_id_number"))
    )
    op.create_table("grid_department",
    sa.Column("id", sa.Uuid(), nullable=False),
    sa.Column("place_id", sa.Uuid(), nullable=False),
    sa.Column("unit_id", sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_grid_department_place_id_place")),
    sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_grid_department_unit_id_unit")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_department")),
    sa.UniqueConstraint("place_id", name=op.f("uq_grid_department_place_id"))
    )
    with op.batch_alter_table("place_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("outline", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("boundary_words", sa.Text(), nullable=True))
    _limits()


def _limits() -> None:
    """A town that runs already gets the two clocks and the guideline; a new one gets them with all other defaults."""
    connection = op.get_bind()
    if not connection.scalar(sa.text('SELECT count(*) FROM "limit"')):
        return
    table = sa.table("limit", *(sa.column(name, kind) for name, kind in (
        ("id", sa.Uuid()), ("category_code", sa.String()), ("urgency", sa.String()), ("step", sa.String()),
        ("amount", sa.Integer()), ("unit", sa.String()), ("basis", sa.String()))))
    op.bulk_insert(table, [
        {"id": uuid.uuid4(), "category_code": "", "urgency": "ordinary", "step": step, "amount": 5,
         "unit": "working_days", "basis": DEFAULT}
        for step in ("review_filing", "file_filing")
    ])
    settings = sa.table("setting", *(sa.column(name, kind) for name, kind in (
        ("id", sa.Uuid()), ("key", sa.String()), ("value", sa.String()), ("basis", sa.String()))))
    op.bulk_insert(settings, [
        {"id": uuid.uuid4(), "key": key, "value": value, "basis": basis} for key, value, basis in SETTINGS
    ])
