"""Filters a person keeps, and what the morning asks for: what climbed, and what is looked at again today."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = '0006'


def upgrade() -> None:
    op.create_table('saved_filter',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('asked', sa.JSON(), nullable=False),
    sa.Column('saved_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_saved_filter_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_filter')),
    sa.UniqueConstraint('person_id', 'name', name=op.f('uq_saved_filter_person_id_name'))
    )
    climbed = sa.text("verb = 'escalate'")
    with op.batch_alter_table('case_step', schema=None) as batch_op:
        batch_op.create_index('ix_case_step_climbed', ['at'], unique=False, sqlite_where=climbed, postgresql_where=climbed)
    again = sa.text("review_on IS NOT NULL")
    with op.batch_alter_table('case', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_review_on'), ['review_on'], unique=False, sqlite_where=again, postgresql_where=again)
