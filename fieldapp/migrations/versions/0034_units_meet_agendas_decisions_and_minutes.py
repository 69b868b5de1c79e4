"""Units meet: agendas, decisions and minutes."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.create_table('meeting',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('place_id', sa.Uuid(), nullable=False),
    sa.Column('scope', sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql"), nullable=False),
    sa.Column('kind', sa.String(32), nullable=False),
    sa.Column('state', sa.String(32), nullable=False),
    sa.Column('starts_at', sa.DateTime(), nullable=False),
    sa.Column('room', sa.String(), nullable=False),
    sa.Column('called_by_id', sa.Uuid(), nullable=False),
    sa.Column('called_at', sa.DateTime(), nullable=False),
    sa.Column('opened_at', sa.DateTime(), nullable=True),
    sa.Column('called_off_reason', sa.Text(), nullable=False),
    sa.Column('step_count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['called_by_id'], ['person.id'], name=op.f('fk_meeting_called_by_id_person')),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], name=op.f('fk_meeting_place_id_place')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting'))
    )
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_scope_starts_at'), ['scope', 'starts_at'], unique=False)
    op.create_table('meeting_minutes',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('meeting_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('signed_at', sa.DateTime(), nullable=False),
    sa.Column('signed_by_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_minutes_meeting_id_meeting')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['person.id'], name=op.f('fk_meeting_minutes_signed_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_minutes')),
    sa.UniqueConstraint('meeting_id', 'number', name=op.f('uq_meeting_minutes_meeting_id_number'))
    )
    op.create_table('meeting_unit',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('meeting_id', sa.Uuid(), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=False),
    sa.Column('is_present', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_unit_meeting_id_meeting')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_meeting_unit_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_unit')),
    sa.UniqueConstraint('meeting_id', 'unit_id', name=op.f('uq_meeting_unit_meeting_id_unit_id'))
    )
    with op.batch_alter_table('meeting_unit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_unit_unit_id'), ['unit_id'], unique=False)
    op.create_table('meeting_matter',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('meeting_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(32), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=True),
    sa.Column('service_item_id', sa.Uuid(), nullable=True),
    sa.Column('earlier_id', sa.Uuid(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('grounds', sa.JSON(), nullable=False),
    sa.Column('is_removed', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_meeting_matter_case_id_case')),
    sa.ForeignKeyConstraint(['earlier_id'], ['meeting_matter.id'], name=op.f('fk_meeting_matter_earlier_id_meeting_matter')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_matter_meeting_id_meeting')),
    sa.ForeignKeyConstraint(['service_item_id'], ['service_item.id'], name=op.f('fk_meeting_matter_service_item_id_service_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_matter')),
    sa.UniqueConstraint('meeting_id', 'earlier_id', name=op.f('uq_meeting_matter_meeting_id_earlier_id')),
    sa.UniqueConstraint('meeting_id', 'service_item_id', name=op.f('uq_meeting_matter_meeting_id_service_item_id'))
    )
    with op.batch_alter_table('meeting_matter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_matter_case_id'), ['case_id'], unique=False, sqlite_where=sa.text('case_id IS NOT NULL'), postgresql_where=sa.text('case_id IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_meeting_matter_earlier_id'), ['earlier_id'], unique=False, sqlite_where=sa.text('earlier_id IS NOT NULL'), postgresql_where=sa.text('earlier_id IS NOT NULL'))
    op.create_table('meeting_decision',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('meeting_id', sa.Uuid(), nullable=False),
    sa.Column('matter_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('decided_at', sa.DateTime(), nullable=False),
    sa.Column('decided_by_id', sa.Uuid(), nullable=False),
    sa.Column('task_id', sa.Uuid(), nullable=True),
    sa.Column('step_id', sa.Uuid(), nullable=True),
    sa.Column('taken_back_at', sa.DateTime(), nullable=True),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('ended_by_id', sa.Uuid(), nullable=True),
    sa.Column('ended_words', sa.Text(), nullable=False),
    sa.CheckConstraint('(unit_id IS NULL) <> (person_id IS NULL)', name=op.f('ck_meeting_decision_has_one_owner')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_meeting_decision_decided_by_id_person')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['person.id'], name=op.f('fk_meeting_decision_ended_by_id_person')),
    sa.ForeignKeyConstraint(['matter_id'], ['meeting_matter.id'], name=op.f('fk_meeting_decision_matter_id_meeting_matter')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_decision_meeting_id_meeting')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_meeting_decision_person_id_person')),
    sa.ForeignKeyConstraint(['step_id'], ['case_step.id'], name=op.f('fk_meeting_decision_step_id_case_step')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_meeting_decision_task_id_task')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_meeting_decision_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_decision')),
    sa.UniqueConstraint('meeting_id', 'number', name=op.f('uq_meeting_decision_meeting_id_number')),
    sa.UniqueConstraint('task_id', name=op.f('uq_meeting_decision_task_id'))
    )
    with op.batch_alter_table('meeting_decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_decision_matter_id'), ['matter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_decision_unit_id'), ['unit_id'], unique=False, sqlite_where=sa.text('unit_id IS NOT NULL'), postgresql_where=sa.text('unit_id IS NOT NULL'))
