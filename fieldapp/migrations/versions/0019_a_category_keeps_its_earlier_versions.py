"""A category keeps its earlier versions."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = '0018'


def upgrade() -> None:
    op.create_table('category_version',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('category_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('basis', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('report_when', sa.Text(), nullable=False),
    sa.Column('done_when', sa.Text(), nullable=False),
    sa.Column('search_words', sa.Text(), nullable=False),
    sa.Column('photo_needed', sa.Boolean(), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('duplicate_radius_m', sa.Integer(), nullable=False),
    sa.Column('duplicate_window_days', sa.Integer(), nullable=False),
    sa.Column('usual_department', sa.String(), nullable=True),
    sa.Column('ended', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['category_id'], ['category.id'], name=op.f('fk_category_version_category_id_category')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_category_version_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_category_version')),
    sa.UniqueConstraint('category_id', 'number', name=op.f('uq_category_version_category_id_number'))
    )
