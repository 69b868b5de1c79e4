"""Every table of the first job."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table('address_failure',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('address_digest', sa.String(), nullable=False),
    sa.Column('window_started_at', sa.DateTime(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_address_failure')),
    sa.UniqueConstraint('address_digest', name=op.f('uq_address_failure_address_digest'))
    )
    op.create_table('calendar_day',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('jurisdiction', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(32), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('basis', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_day')),
    sa.UniqueConstraint('jurisdiction', 'on', name=op.f('uq_calendar_day_jurisdiction_on'))
    )
    op.create_table('calendar_year',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('jurisdiction', sa.String(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('is_official', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_year')),
    sa.UniqueConstraint('jurisdiction', 'year', name=op.f('uq_calendar_year_jurisdiction_year'))
    )
    op.create_table('category',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('report_when', sa.Text(), nullable=False),
    sa.Column('done_when', sa.Text(), nullable=False),
    sa.Column('photo_needed', sa.Boolean(), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('is_restricted', sa.Boolean(), nullable=False),
    sa.Column('duplicate_radius_m', sa.Integer(), nullable=False),
    sa.Column('duplicate_window_days', sa.Integer(), nullable=False),
    sa.Column('usual_department', sa.String(), nullable=True),
    sa.Column('ended', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['parent_id'], ['category.id'], name=op.f('fk_category_parent_id_category')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_category')),
    sa.UniqueConstraint('code', name=op.f('uq_category_code'))
    )
    op.create_table('effect',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('done_at', sa.DateTime(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_try_at', sa.DateTime(), nullable=True),
    sa.Column('last_error', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_effect'))
    )
    with op.batch_alter_table('effect', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_effect_done_at'), ['done_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_effect_made_at'), ['made_at'], unique=False)
    op.create_table('limit',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('category_code', sa.String(), nullable=False),
    sa.Column('urgency', sa.String(32), nullable=False),
    sa.Column('step', sa.String(32), nullable=False),
    sa.Column('amount', sa.Integer(), nullable=False),
    sa.Column('unit', sa.String(32), nullable=False),
    sa.Column('basis', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_limit')),
    sa.UniqueConstraint('category_code', 'urgency', 'step', name=op.f('uq_limit_category_code_urgency_step'))
    )
    op.create_table('person',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('sign_in_name', sa.String(), nullable=False),
    sa.Column('phone', sa.LargeBinary(), nullable=True),
    sa.Column('password_hash', sa.String(), nullable=True),
    sa.Column('must_change_password', sa.Boolean(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('failed_sign_ins', sa.Integer(), nullable=False),
    sa.Column('locked_until', sa.DateTime(), nullable=True),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('locale', sa.String(), nullable=True),
    sa.Column('look', sa.String(), nullable=True),
    sa.Column('size', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('sign_in_name', name=op.f('uq_person_sign_in_name'))
    )
    op.create_table('place',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('scope', sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql"), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('level', sa.String(32), nullable=False),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('grid_kind', sa.String(32), nullable=True),
    sa.Column('grid_level', sa.Integer(), nullable=True),
    sa.Column('outline', sa.JSON(), nullable=True),
    sa.Column('min_lon', sa.Double(), nullable=True),
    sa.Column('min_lat', sa.Double(), nullable=True),
    sa.Column('max_lon', sa.Double(), nullable=True),
    sa.Column('max_lat', sa.Double(), nullable=True),
    sa.Column('boundary_words', sa.Text(), nullable=True),
    sa.Column('basis', sa.String(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('merged_into_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['merged_into_id'], ['place.id'], name=op.f('fk_place_merged_into_id_place')),
    sa.ForeignKeyConstraint(['parent_id'], ['place.id'], name=op.f('fk_place_parent_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_place')),
    sa.UniqueConstraint('code', name=op.f('uq_place_code'))
    )
    with op.batch_alter_table('place', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_place_min_lon_max_lon'), ['min_lon', 'max_lon'], unique=False)
        batch_op.create_index(batch_op.f('ix_place_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_place_scope_level'), ['scope', 'level'], unique=False)
    op.create_table('service_item',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('group', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('legal_basis', sa.String(), nullable=False),
    sa.Column('standard', sa.Text(), nullable=False),
    sa.Column('minutes_per_household', sa.Integer(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_item')),
    sa.UniqueConstraint('code', name=op.f('uq_service_item_code'))
    )
    op.create_table('setting',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('basis', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_setting')),
    sa.UniqueConstraint('key', name=op.f('uq_setting_key'))
    )
    op.create_table('working_hours',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('jurisdiction', sa.String(), nullable=False),
    sa.Column('opens_minute', sa.Integer(), nullable=False),
    sa.Column('closes_minute', sa.Integer(), nullable=False),
    sa.Column('is_morning', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_working_hours'))
    )
    with op.batch_alter_table('working_hours', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_working_hours_jurisdiction'), ['jurisdiction'], unique=False)
    op.create_table('access_entry',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('verb', sa.String(), nullable=False),
    sa.Column('subject_kind', sa.String(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=True),
    sa.Column('field', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('request_id', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_access_entry_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_access_entry'))
    )
    with op.batch_alter_table('access_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_access_entry_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_access_entry_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_access_entry_subject_id_at'), ['subject_id', 'at'], unique=False)
    op.create_table('household',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('grid_id', sa.Uuid(), nullable=False),
    sa.Column('scope', sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql"), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('lon', sa.Double(), nullable=True),
    sa.Column('headcount', sa.Integer(), nullable=True),
    sa.Column('contact_name', sa.LargeBinary(), nullable=True),
    sa.Column('contact_initials', sa.String(), nullable=True),
    sa.Column('contact_phone', sa.LargeBinary(), nullable=True),
    sa.Column('contact_phone_last4', sa.String(), nullable=True),
    sa.Column('contact_consented_on', sa.Date(), nullable=True),
    sa.Column('convenient_hours', sa.String(), nullable=False),
    sa.Column('please_note', sa.LargeBinary(), nullable=True),
    sa.Column('contact_tier', sa.String(32), nullable=False),
    sa.Column('refused_on', sa.Date(), nullable=True),
    sa.Column('refusal_until', sa.Date(), nullable=True),
    sa.Column('registered_by_id', sa.Uuid(), nullable=True),
    sa.Column('registered_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['grid_id'], ['place.id'], name=op.f('fk_household_grid_id_place')),
    sa.ForeignKeyConstraint(['registered_by_id'], ['person.id'], name=op.f('fk_household_registered_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_household')),
    sa.UniqueConstraint('code', name=op.f('uq_household_code'))
    )
    with op.batch_alter_table('household', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_household_contact_initials'), ['contact_initials'], unique=False)
        batch_op.create_index(batch_op.f('ix_household_contact_phone_last4'), ['contact_phone_last4'], unique=False)
        batch_op.create_index(batch_op.f('ix_household_grid_id'), ['grid_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_household_scope_address'), ['scope', 'address'], unique=False)
    op.create_table('one_time_code',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('code_digest', sa.String(), nullable=False),
    sa.Column('made_by_id', sa.Uuid(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('used_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_one_time_code_made_by_id_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_one_time_code_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_one_time_code')),
    sa.UniqueConstraint('code_digest', name=op.f('uq_one_time_code_code_digest'))
    )
    with op.batch_alter_table('one_time_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_one_time_code_person_id'), ['person_id'], unique=False)
    op.create_table('patrol',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('grid_id', sa.Uuid(), nullable=False),
    sa.Column('scope', sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql"), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('started_at', sa.DateTime(), nullable=True),
    sa.Column('finished_at', sa.DateTime(), nullable=True),
    sa.Column('is_finished', sa.Boolean(), nullable=False),
    sa.Column('place_words', sa.String(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['grid_id'], ['place.id'], name=op.f('fk_patrol_grid_id_place')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_patrol_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol'))
    )
    with op.batch_alter_table('patrol', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_patrol_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_patrol_scope_on'), ['scope', 'on'], unique=False)
    op.create_table('quarantined',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('door', sa.String(32), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('received_at', sa.DateTime(), nullable=False),
    sa.Column('delete_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_quarantined_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quarantined'))
    )
    with op.batch_alter_table('quarantined', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_quarantined_delete_at'), ['delete_at'], unique=False)
    op.create_table('receipt',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('door', sa.String(32), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('body_sha256', sa.String(), nullable=False),
    sa.Column('answer', sa.JSON(), nullable=True),
    sa.Column('received_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_receipt_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt'))
    )
    op.create_table('sign_in_session',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('token_digest', sa.String(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('is_phone', sa.Boolean(), nullable=False),
    sa.Column('started_at', sa.DateTime(), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('browser', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sign_in_session_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_session')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_sign_in_session_token_digest'))
    )
    with op.batch_alter_table('sign_in_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_session_person_id'), ['person_id'], unique=False)
    op.create_table('unit',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('is_centre', sa.Boolean(), nullable=False),
    sa.Column('place_id', sa.Uuid(), nullable=False),
    sa.Column('scope', sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql"), nullable=False),
    sa.Column('phone', sa.String(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_unit_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit'))
    )
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_place_id'), ['place_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_unit_scope'), ['scope'], unique=False)
    op.create_table('case',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('state', sa.String(32), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('category_id', sa.Uuid(), nullable=False),
    sa.Column('urgency', sa.String(32), nullable=False),
    sa.Column('source', sa.String(32), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('place_words', sa.String(), nullable=False),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('lon', sa.Double(), nullable=True),
    sa.Column('place_id', sa.Uuid(), nullable=False),
    sa.Column('scope', sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql"), nullable=False),
    sa.Column('level', sa.String(32), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=True),
    sa.Column('handler_id', sa.Uuid(), nullable=True),
    sa.Column('opened_at', sa.DateTime(), nullable=False),
    sa.Column('accept_by', sa.DateTime(), nullable=True),
    sa.Column('due_at', sa.DateTime(), nullable=True),
    sa.Column('due_basis', sa.String(), nullable=True),
    sa.Column('asked_due_at', sa.DateTime(), nullable=True),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('is_restricted', sa.Boolean(), nullable=False),
    sa.Column('minor_involved', sa.Boolean(), nullable=False),
    sa.Column('merged_into_id', sa.Uuid(), nullable=True),
    sa.Column('step_count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_case_category_id_category')),
    sa.ForeignKeyConstraint(['handler_id'], ['person.id'], name=op.f('fk_case_handler_id_person')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['case.id'], name=op.f('fk_case_merged_into_id_case')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_case_place_id_place')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_case_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case')),
    sa.UniqueConstraint('number', name=op.f('uq_case_number'))
    )
    with op.batch_alter_table('case', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_category_id'), ['category_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_case_handler_id_is_open'), ['handler_id', 'is_open'], unique=False)
        batch_op.create_index(batch_op.f('ix_case_merged_into_id'), ['merged_into_id'], unique=False)
        batch_op.create_index('ix_case_open_due', ['is_open', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_case_scope_due_at'), ['scope', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_case_unit_id_is_open'), ['unit_id', 'is_open'], unique=False)
    op.create_table('patrol_check',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('patrol_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('point', sa.String(), nullable=False),
    sa.Column('found', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['patrol_id'], ['patrol.id'], name=op.f('fk_patrol_check_patrol_id_patrol')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol_check')),
    sa.UniqueConstraint('patrol_id', 'number', name=op.f('uq_patrol_check_patrol_id_number'))
    )
    op.create_table('patrol_route',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('patrol_id', sa.Uuid(), nullable=False),
    sa.Column('points', sa.JSON(), nullable=False),
    sa.Column('length_m', sa.Integer(), nullable=False),
    sa.Column('gap_count', sa.Integer(), nullable=False),
    sa.Column('delete_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['patrol_id'], ['patrol.id'], name=op.f('fk_patrol_route_patrol_id_patrol')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patrol_route')),
    sa.UniqueConstraint('patrol_id', name=op.f('uq_patrol_route_patrol_id'))
    )
    with op.batch_alter_table('patrol_route', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_patrol_route_delete_on'), ['delete_on'], unique=False)
    op.create_table('posting',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.String(32), nullable=False),
    sa.Column('place_id', sa.Uuid(), nullable=False),
    sa.Column('scope', sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql"), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('may_see_restricted', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_posting_person_id_person')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_posting_place_id_place')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_posting_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_posting'))
    )
    with op.batch_alter_table('posting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_posting_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_posting_scope_role'), ['scope', 'role'], unique=False)
        batch_op.create_index(batch_op.f('ix_posting_unit_id'), ['unit_id'], unique=False)
    op.create_table('resident',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('scope', sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql"), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=False),
    sa.Column('name_digest', sa.String(), nullable=False),
    sa.Column('initials', sa.String(), nullable=False),
    sa.Column('birth_year', sa.Integer(), nullable=True),
    sa.Column('is_minor', sa.Boolean(), nullable=False),
    sa.Column('source', sa.String(32), nullable=False),
    sa.Column('legal_basis', sa.String(32), nullable=False),
    sa.Column('consent_on', sa.Date(), nullable=True),
    sa.Column('consent_words', sa.LargeBinary(), nullable=True),
    sa.Column('emergency_name', sa.LargeBinary(), nullable=True),
    sa.Column('emergency_phone', sa.LargeBinary(), nullable=True),
    sa.Column('needs', sa.JSON(), nullable=False),
    sa.Column('visit_every_days', sa.Integer(), nullable=True),
    sa.Column('next_visit_on', sa.Date(), nullable=True),
    sa.Column('review_on', sa.Date(), nullable=False),
    sa.Column('registered_by_id', sa.Uuid(), nullable=True),
    sa.Column('registered_at', sa.DateTime(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_resident_household_id_household')),
    sa.ForeignKeyConstraint(['registered_by_id'], ['person.id'], name=op.f('fk_resident_registered_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resident'))
    )
    with op.batch_alter_table('resident', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resident_household_id'), ['household_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_resident_initials'), ['initials'], unique=False)
        batch_op.create_index(batch_op.f('ix_resident_name_digest'), ['name_digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_resident_scope_next_visit_on'), ['scope', 'next_visit_on'], unique=False)
    op.create_table('case_involvement',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('since', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_involvement_case_id_case')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_case_involvement_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_involvement')),
    sa.UniqueConstraint('person_id', 'case_id', name=op.f('uq_case_involvement_person_id_case_id'))
    )
    with op.batch_alter_table('case_involvement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_involvement_case_id'), ['case_id'], unique=False)
    op.create_table('case_step',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('verb', sa.String(32), nullable=False),
    sa.Column('from_state', sa.String(32), nullable=True),
    sa.Column('to_state', sa.String(32), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('role', sa.String(32), nullable=True),
    sa.Column('public_words', sa.Text(), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=True),
    sa.Column('target_person_id', sa.Uuid(), nullable=True),
    sa.Column('other_case_id', sa.Uuid(), nullable=True),
    sa.Column('before', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_step_case_id_case')),
    sa.ForeignKeyConstraint(['other_case_id'], ['case.id'], name=op.f('fk_case_step_other_case_id_case')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_case_step_person_id_person')),
    sa.ForeignKeyConstraint(['target_person_id'], ['person.id'], name=op.f('fk_case_step_target_person_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_case_step_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_step')),
    sa.UniqueConstraint('case_id', 'number', name=op.f('uq_case_step_case_id_number'))
    )
    op.create_table('report',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('first_case_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(32), nullable=False),
    sa.Column('category_id', sa.Uuid(), nullable=False),
    sa.Column('urgency', sa.String(32), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('place_words', sa.String(), nullable=False),
    sa.Column('lat', sa.Double(), nullable=True),
    sa.Column('lon', sa.Double(), nullable=True),
    sa.Column('accuracy_m', sa.Integer(), nullable=True),
    sa.Column('grid_id', sa.Uuid(), nullable=True),
    sa.Column('scope', sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql"), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('patrol_id', sa.Uuid(), nullable=True),
    sa.Column('captured_at', sa.DateTime(), nullable=True),
    sa.Column('received_at', sa.DateTime(), nullable=False),
    sa.Column('reporter_name', sa.LargeBinary(), nullable=True),
    sa.Column('reporter_phone', sa.LargeBinary(), nullable=True),
    sa.Column('reporter_phone_last4', sa.String(), nullable=True),
    sa.Column('tracking_digest', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_report_case_id_case')),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_report_category_id_category')),
    sa.ForeignKeyConstraint(['first_case_id'], ['case.id'], name=op.f('fk_report_first_case_id_case')),
    sa.ForeignKeyConstraint(['grid_id'], ['place.id'], name=op.f('fk_report_grid_id_place')),
    sa.ForeignKeyConstraint(['patrol_id'], ['patrol.id'], name=op.f('fk_report_patrol_id_patrol')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_report_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report')),
    sa.UniqueConstraint('tracking_digest', name=op.f('uq_report_tracking_digest'))
    )
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_patrol_id'), ['patrol_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_reporter_phone_last4'), ['reporter_phone_last4'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_scope'), ['scope'], unique=False)
    op.create_table('resident_care',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('resident_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(32), nullable=False),
    sa.ForeignKeyConstraint(['resident_id'], ['resident.id'], name=op.f('fk_resident_care_resident_id_resident')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resident_care')),
    sa.UniqueConstraint('resident_id', 'kind', name=op.f('uq_resident_care_resident_id_kind'))
    )
    with op.batch_alter_table('resident_care', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resident_care_kind'), ['kind'], unique=False)
    op.create_table('task',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(32), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('note', sa.LargeBinary(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('scope', sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql"), nullable=False),
    sa.Column('service_item_id', sa.Uuid(), nullable=True),
    sa.Column('case_id', sa.Uuid(), nullable=True),
    sa.Column('household_id', sa.Uuid(), nullable=True),
    sa.Column('place_id', sa.Uuid(), nullable=False),
    sa.Column('assignee_id', sa.Uuid(), nullable=False),
    sa.Column('given_by_id', sa.Uuid(), nullable=False),
    sa.Column('given_at', sa.DateTime(), nullable=False),
    sa.Column('done_at', sa.DateTime(), nullable=True),
    sa.Column('done_words', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint('service_item_id IS NOT NULL OR case_id IS NOT NULL', name=op.f('ck_task_has_a_basis')),
    sa.ForeignKeyConstraint(['assignee_id'], ['person.id'], name=op.f('fk_task_assignee_id_person')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_task_case_id_case')),
    sa.ForeignKeyConstraint(['given_by_id'], ['person.id'], name=op.f('fk_task_given_by_id_person')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_task_household_id_household')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_task_place_id_place')),
    sa.ForeignKeyConstraint(['service_item_id'], ['service_item.id'], name=op.f('fk_task_service_item_id_service_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task'))
    )
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_assignee_id_state_due_on'), ['assignee_id', 'state', 'due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_household_id'), ['household_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_scope'), ['scope'], unique=False)
    op.create_table('visit',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('household_id', sa.Uuid(), nullable=False),
    sa.Column('resident_id', sa.Uuid(), nullable=True),
    sa.Column('scope', sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql"), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('way', sa.String(32), nullable=False),
    sa.Column('condition', sa.String(32), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('needs', sa.LargeBinary(), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('received_at', sa.DateTime(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=True),
    sa.Column('words_note', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_visit_case_id_case')),
    sa.ForeignKeyConstraint(['household_id'], ['household.id'], name=op.f('fk_visit_household_id_household')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_visit_person_id_person')),
    sa.ForeignKeyConstraint(['resident_id'], ['resident.id'], name=op.f('fk_visit_resident_id_resident')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visit'))
    )
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visit_household_id_on'), ['household_id', 'on'], unique=False)
        batch_op.create_index(batch_op.f('ix_visit_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_visit_resident_id'), ['resident_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_visit_scope'), ['scope'], unique=False)
    op.create_table('photo',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(32), nullable=False),
    sa.Column('received_sha256', sa.String(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=True),
    sa.Column('thumbnail_sha256', sa.String(), nullable=True),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('failure', sa.String(), nullable=True),
    sa.Column('received_at', sa.DateTime(), nullable=False),
    sa.Column('uploaded_by_id', sa.Uuid(), nullable=True),
    sa.Column('report_id', sa.Uuid(), nullable=True),
    sa.Column('step_id', sa.Uuid(), nullable=True),
    sa.Column('task_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_photo_report_id_report')),
    sa.ForeignKeyConstraint(['step_id'], ['case_step.id'], name=op.f('fk_photo_step_id_case_step')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_photo_task_id_task')),
    sa.ForeignKeyConstraint(['uploaded_by_id'], ['person.id'], name=op.f('fk_photo_uploaded_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_photo'))
    )
    with op.batch_alter_table('photo', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_photo_received_sha256'), ['received_sha256'], unique=False)
        batch_op.create_index(batch_op.f('ix_photo_report_id'), ['report_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_photo_sha256'), ['sha256'], unique=False)
        batch_op.create_index(batch_op.f('ix_photo_step_id'), ['step_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_photo_task_id'), ['task_id'], unique=False)
    op.create_table('step_words',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('step_id', sa.Uuid(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.Column('purged_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['step_id'], ['case_step.id'], name=op.f('fk_step_words_step_id_case_step')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_step_words')),
    sa.UniqueConstraint('step_id', name=op.f('uq_step_words_step_id'))
    )
    op.create_table('task_handing',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('task_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('from_id', sa.Uuid(), nullable=False),
    sa.Column('to_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['from_id'], ['person.id'], name=op.f('fk_task_handing_from_id_person')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_handing_task_id_task')),
    sa.ForeignKeyConstraint(['to_id'], ['person.id'], name=op.f('fk_task_handing_to_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_handing')),
    sa.UniqueConstraint('task_id', 'number', name=op.f('uq_task_handing_task_id_number'))
    )
