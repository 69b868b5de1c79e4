"""Service items are applied for, heard on, voted on, admitted, paused and ended; each step is kept."""

import uuid
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

DEFAULT = "默认值，待本地标准明确"
LIMITS = (("pressing", "accept_item", 1), ("pressing", "decide_item", 3),
          ("ordinary", "accept_item", 2), ("ordinary", "decide_item", 15))


def _own(name: str, *columns: sa.Column[Any]) -> list[Any]:
    """A table about items: its columns, its key, its foreign keys by their usual names."""
    keys = [
        sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}_{table}"))
        for column, table in (("item_id", "service_item"), ("person_id", "person"), ("unit_id", "unit"))
        if column in {each.name for each in columns}
    ]
    return [name, *columns, sa.Column("id", sa.Uuid(), nullable=False), *keys,
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}"))]


def upgrade() -> None:
    has_applicant, has_due = sa.text("applicant_unit_id IS NOT NULL"), sa.text("due_at IS NOT NULL")
    with op.batch_alter_table("service_item", schema=None) as batch_op:
        for name, kind in (("content", sa.Text()), ("frequency", sa.String()), ("means", sa.Text()),
                           ("scope", sa.String(20)), ("calendar_version", sa.String())):
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=""))
        batch_op.add_column(sa.Column("kind", sa.String(32), nullable=False, server_default="regular"))
        batch_op.add_column(sa.Column("state", sa.String(32), nullable=False, server_default="in_force"))
        batch_op.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("step_count", sa.Integer(), nullable=False, server_default="0"))
        for name in ("applied_at", "clock_started_at", "due_at", "opinions_until", "exit_asked_at"):
            batch_op.add_column(sa.Column(name, sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("exit_ground", sa.String(32), nullable=True))
        batch_op.add_column(sa.Column("place_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("applicant_unit_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_service_item_place_id_place"), "place", ["place_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_service_item_applicant_unit_id_unit"), "unit", ["applicant_unit_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_service_item_scope"), ["scope"])
        batch_op.create_index(batch_op.f("ix_service_item_state_scope"), ["state", "scope"])
        batch_op.create_index(batch_op.f("ix_service_item_applicant_unit_id"), ["applicant_unit_id"],
                              sqlite_where=has_applicant, postgresql_where=has_applicant)
        batch_op.create_index(batch_op.f("ix_service_item_due_at"), ["due_at"],
                              sqlite_where=has_due, postgresql_where=has_due)
    with op.batch_alter_table("service_item", schema=None) as batch_op:
        for name in ("content", "frequency", "means", "scope", "calendar_version", "kind", "state", "round",
                     "step_count"):
            batch_op.alter_column(name, server_default=None)
        if op.get_bind().dialect.name == "postgresql":
            op.execute('ALTER TABLE service_item ALTER COLUMN scope TYPE VARCHAR(20) COLLATE "C"')
    _tables()
    _limits()


def _item() -> sa.Column[Any]:
    return sa.Column("item_id", sa.Uuid(), nullable=False)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _tables() -> None:
    op.create_table(
        *_own("item_field", _item(), _number("number"), sa.Column("name", sa.String(), nullable=False),
              sa.Column("is_held", sa.Boolean(), nullable=False), sa.Column("is_shareable", sa.Boolean(), nullable=False),
              sa.Column("new_reason", sa.String(), nullable=True)),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_item_field_item_id_number")))
    op.create_table(
        *_own("item_step", _item(), _number("number"), _number("round"), sa.Column("verb", sa.String(32), nullable=False),
              sa.Column("person_id", sa.Uuid(), nullable=False), sa.Column("unit_id", sa.Uuid(), nullable=True),
              sa.Column("at", sa.DateTime(), nullable=False), sa.Column("words", sa.Text(), nullable=False),
              sa.Column("ground", sa.String(32), nullable=True), sa.Column("snapshot", sa.JSON(), nullable=True)),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_item_step_item_id_number")))
    op.create_table(
        *_own("item_opinion", _item(), _number("round"), sa.Column("side", sa.String(32), nullable=False),
              sa.Column("stance", sa.String(32), nullable=False), sa.Column("words", sa.Text(), nullable=False),
              sa.Column("unit_id", sa.Uuid(), nullable=True), sa.Column("person_id", sa.Uuid(), nullable=True),
              sa.Column("on", sa.Date(), nullable=True)))
    op.create_index(op.f("ix_item_opinion_item_id"), "item_opinion", ["item_id"])
    op.create_table(
        *_own("opinion_mark", _item(), sa.Column("mark", sa.String(), nullable=False)),
        sa.UniqueConstraint("item_id", "mark", name=op.f("uq_opinion_mark_item_id_mark")))
    op.create_table(
        *_own("item_vote", _item(), _number("round"), sa.Column("unit_id", sa.Uuid(), nullable=False),
              sa.Column("ballot", sa.String(32), nullable=False), sa.Column("reason", sa.Text(), nullable=False)),
        sa.UniqueConstraint("item_id", "round", "unit_id", name=op.f("uq_item_vote_item_id_round_unit_id")))
    op.create_table(
        *_own("minutes_sample", _item(), sa.Column("month", sa.Date(), nullable=False),
              sa.Column("minutes", sa.Integer(), nullable=False)))
    op.create_index(op.f("ix_minutes_sample_item_id_month"), "minutes_sample", ["item_id", "month"])
    op.create_table(
        *_own("sample_mark", sa.Column("mark", sa.String(), nullable=False)),
        sa.UniqueConstraint("mark", name=op.f("uq_sample_mark_mark")))


def _limits() -> None:
    """A town that runs already gets the two clocks; a new one gets them with all other defaults."""
    connection = op.get_bind()
    if not connection.scalar(sa.text('SELECT count(*) FROM "limit"')):
        return
    table = sa.table("limit", *(sa.column(name, kind) for name, kind in (
        ("id", sa.Uuid()), ("category_code", sa.String()), ("urgency", sa.String()), ("step", sa.String()),
        ("amount", sa.Integer()), ("unit", sa.String()), ("basis", sa.String()))))
    op.bulk_insert(table, [
        {"id": uuid.uuid4(), "category_code": "", "urgency": urgency, "step": step, "amount": amount,
         "unit": "working_days", "basis": DEFAULT}
        for urgency, step, amount in LIMITS
    ])
