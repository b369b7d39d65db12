"""answers that people mark"""

import sqlalchemy as sa
from alembic import op

revision = '0008_marking'
down_revision = '0007_question_imports'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('marking',
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('closed_as', sa.String(length=16), nullable=False),
    sa.Column('supervised', sa.Boolean(), nullable=False),
    sa.Column('law_as_of', sa.Date(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('mistakes_entered', sa.Boolean(), nullable=False),
    sa.CheckConstraint("closed_as IN ('submitted', 'timed_out')", name=op.f('ck_marking_closed_as')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_marking_attempt_id')),
    sa.PrimaryKeyConstraint('attempt_id', name=op.f('pk_marking'))
    )
    op.create_table('marked_answer',
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('item', sa.Integer(), nullable=False),
    sa.Column('exam_id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.String(length=80), nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('revision', sa.String(length=64), nullable=False),
    sa.Column('marks', sa.Integer(), nullable=False),
    sa.Column('answer_sha256', sa.String(length=64), nullable=False),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('disputed', sa.Boolean(), nullable=False),
    sa.CheckConstraint('score IS NULL OR score BETWEEN 0 AND marks', name=op.f('ck_marked_answer_score')),
    sa.ForeignKeyConstraint(['attempt_id'], ['marking.attempt_id'], name=op.f('fk_marked_answer_attempt_id')),
    sa.ForeignKeyConstraint(['exam_id'], ['exam.id'], name=op.f('fk_marked_answer_exam_id')),
    sa.ForeignKeyConstraint(['revision'], ['question_revision.hash'], name=op.f('fk_marked_answer_revision')),
    sa.PrimaryKeyConstraint('attempt_id', 'item', name=op.f('pk_marked_answer'))
    )
    with op.batch_alter_table('marked_answer', schema=None) as batch_op:
        batch_op.create_index('ix_marked_answer_question', ['exam_id', 'question_id', 'part'], unique=False)

    op.create_table('answer_mark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('item', sa.Integer(), nullable=False),
    sa.Column('marker_id', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('points', sa.JSON(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('answer_sha256', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('correction', sa.Boolean(), nullable=False),
    sa.Column('accepted', sa.Boolean(), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(decided_at IS NULL) = (decided_by IS NULL)', name=op.f('ck_answer_mark_decided')),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> marker_id', name=op.f('ck_answer_mark_second_person')),
    sa.CheckConstraint('sequence >= 1 AND total >= 0', name=op.f('ck_answer_mark_numbers')),
    sa.ForeignKeyConstraint(['attempt_id', 'item'], ['marked_answer.attempt_id', 'marked_answer.item'], name=op.f('fk_answer_mark_attempt_id_item')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_answer_mark_decided_by')),
    sa.ForeignKeyConstraint(['marker_id'], ['person.id'], name=op.f('fk_answer_mark_marker_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_mark')),
    sa.UniqueConstraint('attempt_id', 'item', 'marker_id', 'sequence', name=op.f('uq_answer_mark_attempt_id_item_marker_id_sequence'))
    )


def downgrade():
    op.drop_table('answer_mark')
    with op.batch_alter_table('marked_answer', schema=None) as batch_op:
        batch_op.drop_index('ix_marked_answer_question')

    op.drop_table('marked_answer')
    op.drop_table('marking')
