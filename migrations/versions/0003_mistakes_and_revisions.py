"""mistakes of a finished exam enter the books bit by bit; a roster counts the changes of its rows"""

import sqlalchemy as sa
from alembic import op

revision = '0003_mistakes_and_revisions'
down_revision = '0002_pictures'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('mistakes_task',
    sa.Column('exam_id', sa.Integer(), nullable=False),
    sa.Column('after', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['exam_id'], ['exam.id'], name=op.f('fk_mistakes_task_exam_id')),
    sa.PrimaryKeyConstraint('exam_id', name=op.f('pk_mistakes_task'))
    )
    with op.batch_alter_table('roster_import', schema=None) as batch_op:
        batch_op.add_column(sa.Column('revision', sa.Integer(), nullable=False, server_default='0'))
    # The default was for the rows that are there already.
    with op.batch_alter_table('roster_import', schema=None) as batch_op:
        batch_op.alter_column('revision', server_default=None)


def downgrade():
    with op.batch_alter_table('roster_import', schema=None) as batch_op:
        batch_op.drop_column('revision')
    op.drop_table('mistakes_task')
