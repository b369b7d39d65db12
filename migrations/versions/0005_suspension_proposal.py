"""proposals to suspend a question, and who lifted a suspension"""

import sqlalchemy as sa
from alembic import op

revision = '0005_suspension_proposal'
down_revision = '0004_clinic'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('question_suspension', schema=None) as batch_op:
        batch_op.add_column(sa.Column('lifted_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('lift_reason', sa.String(length=300), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f('fk_question_suspension_lifted_by'), 'person', ['lifted_by'], ['id'])
        batch_op.create_check_constraint(
            batch_op.f('ck_question_suspension_lifted'),
            'lifted_by IS NULL OR (lifted_on IS NOT NULL AND lift_reason IS NOT NULL)')

    op.create_table('suspension_proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.String(length=80), nullable=False),
    sa.Column('revision', sa.String(length=64), nullable=False),
    sa.Column('figures', sa.JSON(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proposed_by', sa.Integer(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('accepted', sa.Boolean(), nullable=True),
    sa.Column('answer', sa.String(length=300), nullable=False),
    sa.Column('suspension_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (accepted IS NULL)', name=op.f('ck_suspension_proposal_decided')),
    sa.CheckConstraint('decided_by <> proposed_by', name=op.f('ck_suspension_proposal_second_person')),
    sa.CheckConstraint('(suspension_id IS NOT NULL) = (accepted IS NOT NULL AND accepted)', name=op.f('ck_suspension_proposal_accepted')),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_suspension_proposal_decided_by')),
    sa.ForeignKeyConstraint(['proposed_by'], ['person.id'], name=op.f('fk_suspension_proposal_proposed_by')),
    sa.ForeignKeyConstraint(['question_id'], ['question_id.id'], name=op.f('fk_suspension_proposal_question_id')),
    sa.ForeignKeyConstraint(['revision'], ['question_revision.hash'], name=op.f('fk_suspension_proposal_revision')),
    sa.ForeignKeyConstraint(['suspension_id'], ['question_suspension.id'], name=op.f('fk_suspension_proposal_suspension_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suspension_proposal'))
    )
    with op.batch_alter_table('suspension_proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_suspension_proposal_question_id'), ['question_id'], unique=False)
        batch_op.create_index('uq_suspension_proposal_open', ['question_id'], unique=True, sqlite_where=sa.text('accepted IS NULL'), postgresql_where=sa.text('accepted IS NULL'))


def downgrade():
    op.drop_table('suspension_proposal')
    with op.batch_alter_table('question_suspension', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_question_suspension_lifted'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_question_suspension_lifted_by'), type_='foreignkey')
        batch_op.drop_column('lift_reason')
        batch_op.drop_column('lifted_by')
