"""Joint handling and standard texts."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = '0005'


def upgrade() -> None:
    op.create_table('standard_text',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('category_code', sa.String(), nullable=False),
    sa.Column('verb', sa.String(32), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standard_text'))
    )
    with op.batch_alter_table('standard_text', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_standard_text_category_code'), ['category_code'], unique=False)
    op.create_table('objection',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('raised_at', sa.DateTime(), nullable=False),
    sa.Column('dispatched_by_id', sa.Uuid(), nullable=True),
    sa.Column('suggested_id', sa.Uuid(), nullable=False),
    sa.Column('is_upheld', sa.Boolean(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_objection_case_id_case')),
    sa.ForeignKeyConstraint(['dispatched_by_id'], ['unit.id'], name=op.f('fk_objection_dispatched_by_id_unit')),
    sa.ForeignKeyConstraint(['suggested_id'], ['unit.id'], name=op.f('fk_objection_suggested_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objection'))
    )
    with op.batch_alter_table('objection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_objection_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_objection_dispatched_by_id_raised_at'), ['dispatched_by_id', 'raised_at'], unique=False)
    op.create_table('joint_call',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('step_id', sa.Uuid(), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=True),
    sa.Column('called_at', sa.DateTime(), nullable=False),
    sa.Column('answer_by', sa.DateTime(), nullable=False),
    sa.Column('come_by', sa.DateTime(), nullable=False),
    sa.Column('concluded_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_joint_call_case_id_case')),
    sa.ForeignKeyConstraint(['step_id'], ['case_step.id'], name=op.f('fk_joint_call_step_id_case_step')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_joint_call_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_joint_call')),
    sa.UniqueConstraint('step_id', name=op.f('uq_joint_call_step_id'))
    )
    with op.batch_alter_table('joint_call', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_joint_call_case_id'), ['case_id'], unique=False)
    op.create_table('called_unit',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('answer', sa.String(32), nullable=False),
    sa.Column('came_on', sa.Date(), nullable=True),
    sa.Column('step_id', sa.Uuid(), nullable=True),
    sa.Column('check_at', sa.DateTime(), nullable=True),
    sa.Column('levels_told', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['joint_call.id'], name=op.f('fk_called_unit_call_id_joint_call')),
    sa.ForeignKeyConstraint(['step_id'], ['case_step.id'], name=op.f('fk_called_unit_step_id_case_step')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_called_unit_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_called_unit')),
    sa.UniqueConstraint('call_id', 'unit_id', name=op.f('uq_called_unit_call_id_unit_id'))
    )
    with op.batch_alter_table('called_unit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_called_unit_unit_id_answer'), ['unit_id', 'answer'], unique=False)
