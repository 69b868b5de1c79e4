"""Messages leave the app: channels, and each delivery on its way."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = '0004'


def upgrade() -> None:
    op.create_table('channel',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('for_id', sa.Uuid(), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('scope', sa.String(20).with_variant(sa.String(20, collation="C"), "postgresql"), nullable=False),
    sa.Column('kind', sa.String(32), nullable=False),
    sa.Column('address', sa.LargeBinary(), nullable=True),
    sa.Column('secret', sa.LargeBinary(), nullable=True),
    sa.Column('address_digest', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_channel_person_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_channel_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_channel')),
    sa.UniqueConstraint('for_id', 'kind', 'address_digest', name=op.f('uq_channel_for_id_kind_address_digest'))
    )
    with op.batch_alter_table('channel', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_channel_scope_ended_at'), ['scope', 'ended_at'], unique=False)
    op.create_table('delivery',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('channel_id', sa.Uuid(), nullable=False),
    sa.Column('digest_id', sa.Uuid(), nullable=True),
    sa.Column('is_urgent', sa.Boolean(), nullable=False),
    sa.Column('due_at', sa.DateTime(), nullable=False),
    sa.Column('state', sa.String(32), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('unsure_count', sa.Integer(), nullable=False),
    sa.Column('next_try_at', sa.DateTime(), nullable=False),
    sa.Column('lease_until', sa.DateTime(), nullable=True),
    sa.Column('settled_at', sa.DateTime(), nullable=True),
    sa.Column('joined_id', sa.Uuid(), nullable=True),
    sa.Column('fault', sa.String(32), nullable=True),
    sa.Column('answer', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['channel_id'], ['channel.id'], name=op.f('fk_delivery_channel_id_channel')),
    sa.ForeignKeyConstraint(['digest_id'], ['digest.id'], name=op.f('fk_delivery_digest_id_digest')),
    sa.ForeignKeyConstraint(['joined_id'], ['delivery.id'], name=op.f('fk_delivery_joined_id_delivery')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery')),
    sa.UniqueConstraint('digest_id', 'channel_id', name=op.f('uq_delivery_digest_id_channel_id'))
    )
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delivery_channel_id'), ['channel_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_delivery_joined_id'), ['joined_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_delivery_state_next_try_at'), ['state', 'next_try_at'], unique=False)
