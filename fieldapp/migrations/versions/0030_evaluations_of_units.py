"""Units are evaluated: schemes, frozen figures and appeals; what was reviewed of records is counted."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table("record_review",
    sa.Column("id", sa.Uuid(), nullable=False),
    sa.Column("scope", sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql"), nullable=False),
    sa.Column("due_on", sa.Date(), nullable=False),
    sa.Column("done_on", sa.Date(), nullable=False),
    sa.Column("is_deletion", sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_record_review"))
    )
    with op.batch_alter_table("record_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_review_scope_due_on"), ["scope", "due_on"], unique=False)
    op.create_table("evaluation_scheme",
    sa.Column("id", sa.Uuid(), nullable=False),
    sa.Column("place_id", sa.Uuid(), nullable=False),
    sa.Column("scope", sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql"), nullable=False),
    sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_evaluation_scheme_place_id_place")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_scheme"))
    )
    with op.batch_alter_table("evaluation_scheme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evaluation_scheme_scope"), ["scope"], unique=False)
    op.create_table("evaluation_version",
    sa.Column("id", sa.Uuid(), nullable=False),
    sa.Column("scheme_id", sa.Uuid(), nullable=False),
    sa.Column("number", sa.Integer(), nullable=False),
    sa.Column("name", sa.String(), nullable=False),
    sa.Column("level", sa.String(32), nullable=False),
    sa.Column("weights", sa.JSON(), nullable=False),
    sa.Column("appeal_days", sa.Integer(), nullable=False),
    sa.Column("basis", sa.String(), nullable=False),
    sa.Column("at", sa.DateTime(), nullable=False),
    sa.Column("person_id", sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_evaluation_version_person_id_person")),
    sa.ForeignKeyConstraint(["scheme_id"], ["evaluation_scheme.id"], name=op.f("fk_evaluation_version_scheme_id_evaluation_scheme")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_version")),
    sa.UniqueConstraint("scheme_id", "number", name=op.f("uq_evaluation_version_scheme_id_number"))
    )
    op.create_table("evaluation",
    sa.Column("id", sa.Uuid(), nullable=False),
    sa.Column("scheme_id", sa.Uuid(), nullable=False),
    sa.Column("version_id", sa.Uuid(), nullable=False),
    sa.Column("scope", sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql"), nullable=False),
    sa.Column("level", sa.String(32), nullable=False),
    sa.Column("since", sa.Date(), nullable=False),
    sa.Column("until", sa.Date(), nullable=False),
    sa.Column("opened_at", sa.DateTime(), nullable=False),
    sa.Column("closed_at", sa.DateTime(), nullable=True),
    sa.Column("closed_by_id", sa.Uuid(), nullable=True),
    sa.Column("published_at", sa.DateTime(), nullable=True),
    sa.Column("appeal_until", sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_evaluation_closed_by_id_person")),
    sa.ForeignKeyConstraint(["scheme_id"], ["evaluation_scheme.id"], name=op.f("fk_evaluation_scheme_id_evaluation_scheme")),
    sa.ForeignKeyConstraint(["version_id"], ["evaluation_version.id"], name=op.f("fk_evaluation_version_id_evaluation_version")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
    sa.UniqueConstraint("scheme_id", "since", name=op.f("uq_evaluation_scheme_id_since"))
    )
    with op.batch_alter_table("evaluation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evaluation_scope"), ["scope"], unique=False)
    op.create_table("evaluated_unit",
    sa.Column("id", sa.Uuid(), nullable=False),
    sa.Column("evaluation_id", sa.Uuid(), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("scope", sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql"), nullable=False),
    sa.Column("name", sa.String(), nullable=False),
    sa.Column("is_together", sa.Boolean(), nullable=False),
    sa.Column("member_list", sa.String(), nullable=False),
    sa.ForeignKeyConstraint(["evaluation_id"], ["evaluation.id"], name=op.f("fk_evaluated_unit_evaluation_id_evaluation")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluated_unit")),
    sa.UniqueConstraint("evaluation_id", "position", name=op.f("uq_evaluated_unit_evaluation_id_position"))
    )
    with op.batch_alter_table("evaluated_unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evaluated_unit_scope"), ["scope"], unique=False)
    op.create_table("evaluation_figure",
    sa.Column("id", sa.Uuid(), nullable=False),
    sa.Column("unit_id", sa.Uuid(), nullable=False),
    sa.Column("indicator", sa.String(32), nullable=False),
    sa.Column("asked", sa.Integer(), nullable=False),
    sa.Column("counted", sa.Integer(), nullable=False),
    sa.Column("total", sa.Integer(), nullable=False),
    sa.Column("squares", sa.Integer(), nullable=False),
    sa.Column("items", sa.LargeBinary(), nullable=False),
    sa.Column("digest", sa.String(), nullable=False),
    sa.ForeignKeyConstraint(["unit_id"], ["evaluated_unit.id"], name=op.f("fk_evaluation_figure_unit_id_evaluated_unit")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_figure")),
    sa.UniqueConstraint("unit_id", "indicator", name=op.f("uq_evaluation_figure_unit_id_indicator"))
    )
    op.create_table("evaluation_appeal",
    sa.Column("id", sa.Uuid(), nullable=False),
    sa.Column("figure_id", sa.Uuid(), nullable=False),
    sa.Column("items", sa.JSON(), nullable=False),
    sa.Column("reason", sa.String(), nullable=False),
    sa.Column("person_id", sa.Uuid(), nullable=False),
    sa.Column("at", sa.DateTime(), nullable=False),
    sa.Column("decision", sa.String(32), nullable=True),
    sa.Column("grounds", sa.String(), nullable=False),
    sa.Column("decided_at", sa.DateTime(), nullable=True),
    sa.Column("decided_by_id", sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_evaluation_appeal_decided_by_id_person")),
    sa.ForeignKeyConstraint(["figure_id"], ["evaluation_figure.id"], name=op.f("fk_evaluation_appeal_figure_id_evaluation_figure")),
    sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_evaluation_appeal_person_id_person")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_appeal"))
    )
    with op.batch_alter_table("evaluation_appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evaluation_appeal_figure_id_at"), ["figure_id", "at"], unique=False)
    ended = sa.text("verb IN ('close', 'redo', 'reopen')")
    op.create_index(
        "ix_case_step_ended", "case_step", ["at", "verb", "case_id"], sqlite_where=ended, postgresql_where=ended
    )
