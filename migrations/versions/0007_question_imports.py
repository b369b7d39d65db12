"""files of questions brought in for a bank"""

import sqlalchemy as sa
from alembic import op

revision = '0007_question_imports'
down_revision = '0006_corrections'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('question_import',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('bank_id', sa.String(length=80), nullable=False),
    sa.Column('topic', sa.String(length=64), nullable=False),
    sa.Column('topic_title', sa.String(length=80), nullable=False),
    sa.Column('uploaded_by', sa.Integer(), nullable=True),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('filename', sa.String(length=200), nullable=False),
    sa.Column('format', sa.String(length=20), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('status', sa.String(length=16), nullable=False),
    sa.Column('rows_total', sa.Integer(), nullable=False),
    sa.Column('rows_done', sa.Integer(), nullable=False),
    sa.Column('message', sa.String(length=300), nullable=False),
    sa.Column('heartbeat_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('committed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('committed_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("status <> 'committed' OR committed_at IS NOT NULL", name=op.f('ck_question_import_committed')),
    sa.CheckConstraint("status IN ('reading', 'ready', 'committing', 'committed', 'failed', 'dropped')", name=op.f('ck_question_import_status')),
    sa.ForeignKeyConstraint(['bank_id'], ['bank.id'], name=op.f('fk_question_import_bank_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['committed_by'], ['person.id'], name=op.f('fk_question_import_committed_by')),
    sa.ForeignKeyConstraint(['uploaded_by'], ['person.id'], name=op.f('fk_question_import_uploaded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_import')),
    sa.UniqueConstraint('public_id', name=op.f('uq_question_import_public_id'))
    )
    with op.batch_alter_table('question_import', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_import_bank_id'), ['bank_id'], unique=False)

    op.create_table('question_import_file',
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['question_import.id'], name=op.f('fk_question_import_file_import_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('import_id', name=op.f('pk_question_import_file'))
    )
    op.create_table('question_import_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('sheet', sa.String(length=80), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('raw', sa.JSON(), nullable=False),
    sa.Column('verdict', sa.String(length=10), nullable=False),
    sa.Column('notes', sa.JSON(), nullable=False),
    sa.Column('question', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('face', sa.String(length=32), nullable=False),
    sa.Column('twin', sa.Boolean(), nullable=False),
    sa.Column('mended', sa.Boolean(), nullable=False),
    sa.Column('search_text', sa.Text(), nullable=False),
    sa.Column('question_id', sa.String(length=80), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(verdict = 'parked') = (question IS NULL)", name=op.f('ck_question_import_row_question')),
    sa.CheckConstraint("done_at IS NULL OR verdict <> 'parked'", name=op.f('ck_question_import_row_done')),
    sa.CheckConstraint("verdict IN ('accepted', 'repaired', 'parked')", name=op.f('ck_question_import_row_verdict')),
    sa.ForeignKeyConstraint(['import_id'], ['question_import.id'], name=op.f('fk_question_import_row_import_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_import_row')),
    sa.UniqueConstraint('import_id', 'position', name=op.f('uq_question_import_row_import_id_position'))
    )
    with op.batch_alter_table('question_import_row', schema=None) as batch_op:
        batch_op.create_index('ix_question_import_row_face', ['import_id', 'face'], unique=False)
        batch_op.create_index('ix_question_import_row_verdict', ['import_id', 'verdict', 'position'], unique=False)


def downgrade():
    op.drop_table('question_import_row')
    op.drop_table('question_import_file')
    op.drop_table('question_import')
