"""corrections, regrades, objections"""

import sqlalchemy as sa
from alembic import op

revision = '0006_corrections'
down_revision = '0005_suspension_proposal'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('key_correction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('bank_id', sa.String(length=80), nullable=False),
    sa.Column('question_id', sa.String(length=80), nullable=False),
    sa.Column('revision', sa.String(length=64), nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('mode', sa.String(length=12), nullable=False),
    sa.Column('key', sa.JSON(), nullable=False),
    sa.Column('blanks', sa.JSON(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('proposed_by', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted', sa.Boolean(), nullable=True),
    sa.Column('decline_reason', sa.String(length=300), nullable=False),
    sa.Column('withdrawn_by', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdraw_reason', sa.String(length=300), nullable=False),
    sa.CheckConstraint("mode IN ('new_key', 'full_marks', 'left_out')", name=op.f('ck_key_correction_mode')),
    sa.CheckConstraint('(decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (accepted IS NULL)', name=op.f('ck_key_correction_decided')),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> proposed_by', name=op.f('ck_key_correction_two_people')),
    sa.CheckConstraint('part >= 0', name=op.f('ck_key_correction_part')),
    sa.CheckConstraint('withdrawn_at IS NULL OR accepted', name=op.f('ck_key_correction_withdrawn')),
    sa.ForeignKeyConstraint(['bank_id'], ['bank.id'], name=op.f('fk_key_correction_bank_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_key_correction_decided_by')),
    sa.ForeignKeyConstraint(['proposed_by'], ['person.id'], name=op.f('fk_key_correction_proposed_by')),
    sa.ForeignKeyConstraint(['revision'], ['question_revision.hash'], name=op.f('fk_key_correction_revision')),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['person.id'], name=op.f('fk_key_correction_withdrawn_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_key_correction'))
    )
    with op.batch_alter_table('key_correction', schema=None) as batch_op:
        batch_op.create_index('ix_key_correction_question', ['question_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_key_correction_revision'), ['revision'], unique=False)

    op.create_table('regrade',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('correction_id', sa.Integer(), nullable=False),
    sa.Column('mode', sa.String(length=12), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('proposed_by', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted', sa.Boolean(), nullable=True),
    sa.Column('decline_reason', sa.String(length=300), nullable=False),
    sa.Column('heartbeat_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("mode IN ('raise_only', 'both_ways')", name=op.f('ck_regrade_mode')),
    sa.CheckConstraint("status IN ('counting', 'counted', 'applying', 'done', 'declined')", name=op.f('ck_regrade_status')),
    sa.CheckConstraint('(decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (accepted IS NULL)', name=op.f('ck_regrade_decided')),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> proposed_by', name=op.f('ck_regrade_two_people')),
    sa.ForeignKeyConstraint(['correction_id'], ['key_correction.id'], name=op.f('fk_regrade_correction_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_regrade_decided_by')),
    sa.ForeignKeyConstraint(['proposed_by'], ['person.id'], name=op.f('fk_regrade_proposed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_regrade')),
    sa.UniqueConstraint('public_id', name=op.f('uq_regrade_public_id'))
    )
    with op.batch_alter_table('regrade', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_regrade_correction_id'), ['correction_id'], unique=False)

    op.create_table('objection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('exam_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('item', sa.Integer(), nullable=True),
    sa.Column('question_id', sa.String(length=80), nullable=True),
    sa.Column('revision', sa.String(length=64), nullable=True),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=1000), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_by', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.String(length=1000), nullable=False),
    sa.Column('upheld', sa.Boolean(), nullable=True),
    sa.CheckConstraint('(answered_by IS NULL) = (answered_at IS NULL) AND (answered_by IS NULL) = (upheld IS NULL)', name=op.f('ck_objection_answered')),
    sa.CheckConstraint('answered_by IS NULL OR answered_by <> person_id', name=op.f('ck_objection_not_oneself')),
    sa.ForeignKeyConstraint(['answered_by'], ['person.id'], name=op.f('fk_objection_answered_by')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_objection_attempt_id')),
    sa.ForeignKeyConstraint(['exam_id'], ['exam.id'], name=op.f('fk_objection_exam_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_objection_person_id')),
    sa.ForeignKeyConstraint(['revision'], ['question_revision.hash'], name=op.f('fk_objection_revision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objection')),
    sa.UniqueConstraint('attempt_id', 'item', name=op.f('uq_objection_attempt_id_item')),
    sa.UniqueConstraint('public_id', name=op.f('uq_objection_public_id'))
    )
    with op.batch_alter_table('objection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_objection_exam_id'), ['exam_id'], unique=False)
        batch_op.create_index('ix_objection_open', ['answered_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_objection_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_objection_question_id'), ['question_id'], unique=False)

    op.create_table('regrade_row',
    sa.Column('regrade_id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('old_sequence', sa.Integer(), nullable=False),
    sa.Column('old_score', sa.Integer(), nullable=False),
    sa.Column('old_full', sa.Integer(), nullable=False),
    sa.Column('old_passed', sa.Boolean(), nullable=False),
    sa.Column('new_score', sa.Integer(), nullable=True),
    sa.Column('new_full', sa.Integer(), nullable=True),
    sa.Column('new_passed', sa.Boolean(), nullable=True),
    sa.Column('counted', sa.Boolean(), nullable=False),
    sa.Column('applied', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_regrade_row_attempt_id')),
    sa.ForeignKeyConstraint(['regrade_id'], ['regrade.id'], name=op.f('fk_regrade_row_regrade_id')),
    sa.PrimaryKeyConstraint('regrade_id', 'attempt_id', name=op.f('pk_regrade_row'))
    )
    with op.batch_alter_table('regrade_row', schema=None) as batch_op:
        batch_op.create_index('ix_regrade_row_attempt', ['attempt_id'], unique=False)

    op.create_table('result_notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('regraded', 'objection_answered')", name=op.f('ck_result_notice_kind')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_result_notice_attempt_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_result_notice_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_result_notice'))
    )
    with op.batch_alter_table('result_notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_result_notice_attempt_id'), ['attempt_id'], unique=False)
        batch_op.create_index('ix_result_notice_person', ['person_id', 'seen_at'], unique=False)

    with op.batch_alter_table('result', schema=None) as batch_op:
        batch_op.add_column(sa.Column('corrections', sa.JSON(), server_default='[]', nullable=False))


def downgrade():
    with op.batch_alter_table('result', schema=None) as batch_op:
        batch_op.drop_column('corrections')

    with op.batch_alter_table('result_notice', schema=None) as batch_op:
        batch_op.drop_index('ix_result_notice_person')
        batch_op.drop_index(batch_op.f('ix_result_notice_attempt_id'))

    op.drop_table('result_notice')
    with op.batch_alter_table('regrade_row', schema=None) as batch_op:
        batch_op.drop_index('ix_regrade_row_attempt')

    op.drop_table('regrade_row')
    with op.batch_alter_table('objection', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_objection_question_id'))
        batch_op.drop_index(batch_op.f('ix_objection_person_id'))
        batch_op.drop_index('ix_objection_open')
        batch_op.drop_index(batch_op.f('ix_objection_exam_id'))

    op.drop_table('objection')
    with op.batch_alter_table('regrade', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_regrade_correction_id'))

    op.drop_table('regrade')
    with op.batch_alter_table('key_correction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_key_correction_revision'))
        batch_op.drop_index('ix_key_correction_question')

    op.drop_table('key_correction')
