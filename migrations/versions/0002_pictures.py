"""pictures of questions"""

import sqlalchemy as sa
from alembic import op

revision = '0002_pictures'
down_revision = '0001_initial'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('picture',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by', sa.Integer(), nullable=True),
    sa.CheckConstraint('width > 0 AND height > 0', name=op.f('ck_picture_size')),
    sa.ForeignKeyConstraint(['added_by'], ['person.id'], name=op.f('fk_picture_added_by')),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_picture'))
    )


def downgrade():
    op.drop_table('picture')
