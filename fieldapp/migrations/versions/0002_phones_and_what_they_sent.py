"""Phones and what they sent."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = '0001'


def upgrade() -> None:
    op.create_table('epoch',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('began_at', sa.DateTime(), nullable=False),
    sa.Column('cause', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_epoch'))
    )
    with op.batch_alter_table('epoch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_epoch_began_at'), ['began_at'], unique=False)
    op.create_table('notice',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('scope', sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql"), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('kind', 'subject_id', name=op.f('uq_notice_kind_subject_id'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_scope_ended_at'), ['scope', 'ended_at'], unique=False)
    op.create_table('device',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('key_digest', sa.String(), nullable=True),
    sa.Column('first_contact_at', sa.DateTime(), nullable=False),
    sa.Column('last_contact_at', sa.DateTime(), nullable=False),
    sa.Column('app_version', sa.String(), nullable=False),
    sa.Column('free_mb', sa.Integer(), nullable=True),
    sa.Column('is_persisted', sa.Boolean(), nullable=True),
    sa.Column('held_count', sa.Integer(), nullable=False),
    sa.Column('held_oldest_at', sa.DateTime(), nullable=True),
    sa.Column('held_numbers', sa.JSON(), nullable=False),
    sa.Column('highest_number', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_device_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_device'))
    )
    with op.batch_alter_table('device', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_device_person_id'), ['person_id'], unique=False)
    op.create_table('bundle_manifest',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('device_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('pages', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], name=op.f('fk_bundle_manifest_device_id_device')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bundle_manifest'))
    )
    with op.batch_alter_table('bundle_manifest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bundle_manifest_device_id_made_at'), ['device_id', 'made_at'], unique=False)
    op.create_table('route_batch',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('patrol_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('points', sa.JSON(), nullable=False),
    sa.Column('delete_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['patrol_id'], ['patrol.id'], name=op.f('fk_route_batch_patrol_id_patrol')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_route_batch')),
    sa.UniqueConstraint('patrol_id', 'number', name=op.f('uq_route_batch_patrol_id_number'))
    )
    with op.batch_alter_table('route_batch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_route_batch_delete_on'), ['delete_on'], unique=False)
    op.create_table('unapplied',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(32), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('device_id', sa.Uuid(), nullable=True),
    sa.Column('scope', sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql"), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.Column('target_id', sa.Uuid(), nullable=True),
    sa.Column('waits_for_id', sa.Uuid(), nullable=True),
    sa.Column('is_guarded', sa.Boolean(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('received_at', sa.DateTime(), nullable=False),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('decided_by_id', sa.Uuid(), nullable=True),
    sa.Column('decision', sa.LargeBinary(), nullable=True),
    sa.Column('delete_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_unapplied_decided_by_id_person')),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], name=op.f('fk_unapplied_device_id_device')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_unapplied_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unapplied'))
    )
    with op.batch_alter_table('unapplied', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unapplied_delete_at'), ['delete_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_unapplied_outcome_scope'), ['outcome', 'scope'], unique=False)
        batch_op.create_index(batch_op.f('ix_unapplied_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_unapplied_target_id'), ['target_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_unapplied_waits_for_id'), ['waits_for_id'], unique=False)
    with op.batch_alter_table('household', schema=None) as batch_op:
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
    with op.batch_alter_table('photo', schema=None) as batch_op:
        batch_op.add_column(sa.Column('size', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('submission_id', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f('ix_photo_submission_id'), ['submission_id'], unique=False)
    with op.batch_alter_table('receipt', schema=None) as batch_op:
        batch_op.add_column(sa.Column('outcome', sa.String(32), nullable=False, server_default='applied'))
        batch_op.add_column(sa.Column('device_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('number', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('fixes_id', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f('ix_receipt_fixes_id'), ['fixes_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_receipt_device_id_number'), ['device_id', 'number'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_receipt_device_id_device'), 'device', ['device_id'], ['id'])
    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.add_column(sa.Column('awaited_patrol_id', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f('ix_report_awaited_patrol_id'), ['awaited_patrol_id'], unique=False)
    with op.batch_alter_table('resident', schema=None) as batch_op:
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
