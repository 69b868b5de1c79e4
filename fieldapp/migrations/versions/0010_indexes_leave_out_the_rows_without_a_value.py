"""Indexes leave out the rows without a value; what waits to be carried out has one of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

INDEXES = (
    ("effect", "ix_effect_done_at", ("done_at",)),
    ("place", "ix_place_min_lon_max_lon", ("min_lon", "max_lon")),
    ("place", "ix_place_parent_id", ("parent_id",)),
    ("access_entry", "ix_access_entry_person_id", ("person_id",)),
    ("access_entry", "ix_access_entry_subject_id_at", ("subject_id", "at")),
    ("household", "ix_household_contact_initials", ("contact_initials",)),
    ("household", "ix_household_contact_phone_last4", ("contact_phone_last4",)),
    ("case", "ix_case_handler_id_is_open", ("handler_id", "is_open")),
    ("case", "ix_case_merged_into_id", ("merged_into_id",)),
    ("case", "ix_case_unit_due", ("unit_id", "is_open", "due_at", "state")),
    ("posting", "ix_posting_unit_id", ("unit_id",)),
    ("receipt", "ix_receipt_device_id_number", ("device_id", "number")),
    ("receipt", "ix_receipt_fixes_id", ("fixes_id",)),
    ("unapplied", "ix_unapplied_delete_at", ("delete_at",)),
    ("unapplied", "ix_unapplied_target_id", ("target_id",)),
    ("unapplied", "ix_unapplied_waits_for_id", ("waits_for_id",)),
    ("delivery", "ix_delivery_joined_id", ("joined_id",)),
    ("objection", "ix_objection_dispatched_by_id_raised_at", ("dispatched_by_id", "raised_at")),
    ("report", "ix_report_awaited_patrol_id", ("awaited_patrol_id",)),
    ("report", "ix_report_patrol_id", ("patrol_id",)),
    ("report", "ix_report_person_id", ("person_id",)),
    ("report", "ix_report_reporter_phone_last4", ("reporter_phone_last4",)),
    ("task", "ix_task_case_id", ("case_id",)),
    ("task", "ix_task_household_id", ("household_id",)),
    ("visit", "ix_visit_resident_id", ("resident_id",)),
    ("photo", "ix_photo_report_id", ("report_id",)),
    ("photo", "ix_photo_sha256", ("sha256",)),
    ("photo", "ix_photo_step_id", ("step_id",)),
    ("photo", "ix_photo_submission_id", ("submission_id",)),
    ("photo", "ix_photo_task_id", ("task_id",)),
)


def upgrade() -> None:
    for table, name, columns in INDEXES:
        is_set = sa.text(f"{columns[0]} IS NOT NULL")
        op.drop_index(name, table)
        op.create_index(name, table, list(columns), sqlite_where=is_set, postgresql_where=is_set)
    waits = sa.text("done_at IS NULL")
    op.drop_index("ix_effect_made_at", "effect")
    op.create_index("ix_effect_waiting", "effect", ["made_at"], sqlite_where=waits, postgresql_where=waits)
