"""Clocks, pauses, rungs and digests."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = '0002'


def upgrade() -> None:
    op.create_table('calendar_edition',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('jurisdiction', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('basis', sa.String(), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.Column('moved', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_calendar_edition_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_edition')),
    sa.UniqueConstraint('jurisdiction', 'number', name=op.f('uq_calendar_edition_jurisdiction_number'))
    )
    op.create_table('digest',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('for_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('unit_id', sa.Uuid(), nullable=True),
    sa.Column('send_at', sa.DateTime(), nullable=False),
    sa.Column('put_away_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_digest_person_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_digest_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_digest')),
    sa.UniqueConstraint('for_id', 'send_at', name=op.f('uq_digest_for_id_send_at'))
    )
    with op.batch_alter_table('digest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_digest_for_id_put_away_at'), ['for_id', 'put_away_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_digest_send_at'), ['send_at'], unique=False)
    op.create_table('case_clock',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(32), nullable=False),
    sa.Column('started_at', sa.DateTime(), nullable=False),
    sa.Column('amount', sa.Integer(), nullable=False),
    sa.Column('unit', sa.String(32), nullable=False),
    sa.Column('basis', sa.String(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('extended_at', sa.DateTime(), nullable=True),
    sa.Column('due_at', sa.DateTime(), nullable=False),
    sa.Column('calendar_version', sa.String(), nullable=False),
    sa.Column('is_provisional', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_clock_case_id_case')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_clock')),
    sa.UniqueConstraint('case_id', 'kind', name=op.f('uq_case_clock_case_id_kind'))
    )
    op.create_table('case_pause',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.String(32), nullable=False),
    sa.Column('started_at', sa.DateTime(), nullable=False),
    sa.Column('expected_until', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_pause_case_id_case')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_pause'))
    )
    with op.batch_alter_table('case_pause', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_pause_case_id_started_at'), ['case_id', 'started_at'], unique=False)
    op.create_table('case_rung',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(32), nullable=False),
    sa.Column('level', sa.String(32), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(), nullable=False),
    sa.Column('fired_at', sa.DateTime(), nullable=True),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('fault', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_rung_case_id_case')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_rung')),
    sa.UniqueConstraint('case_id', 'kind', 'level', 'turn', name=op.f('uq_case_rung_case_id_kind_level_turn'))
    )
    op.create_table('reminder',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('digest_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('cause', sa.String(), nullable=False),
    sa.Column('rung_id', sa.Uuid(), nullable=True),
    sa.Column('step_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_reminder_case_id_case')),
    sa.ForeignKeyConstraint(['digest_id'], ['digest.id'], name=op.f('fk_reminder_digest_id_digest')),
    sa.ForeignKeyConstraint(['rung_id'], ['case_rung.id'], name=op.f('fk_reminder_rung_id_case_rung')),
    sa.ForeignKeyConstraint(['step_id'], ['case_step.id'], name=op.f('fk_reminder_step_id_case_step')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder')),
    sa.UniqueConstraint('digest_id', 'case_id', 'cause', name=op.f('uq_reminder_digest_id_case_id_cause'))
    )
    with op.batch_alter_table('reminder', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reminder_case_id'), ['case_id'], unique=False)
    with op.batch_alter_table('case', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_provisional', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('next_check_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('supervision', sa.String(32), nullable=True))
        batch_op.create_index(batch_op.f('ix_case_next_check_at'), ['next_check_at'], unique=False, sqlite_where=sa.text('next_check_at IS NOT NULL'), postgresql_where=sa.text('next_check_at IS NOT NULL'))
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('merged_into_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('superior_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_unit_merged_into_id_unit'), 'unit', ['merged_into_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_unit_superior_id_unit'), 'unit', ['superior_id'], ['id'])
    # Open cases get their clocks and rungs at the first look of the scan.
    op.execute('UPDATE "case" SET next_check_at = opened_at WHERE is_open')
