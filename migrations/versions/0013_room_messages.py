"""What an invigilator says to the people in a room, and who has seen it."""

import sqlalchemy as sa
from alembic import op

revision = "0013_room_messages"
down_revision = "0012_spot_checks"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "room_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("to_all", sa.Boolean(), nullable=False),
        sa.Column("sent_by", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_room_message_text")),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_room_message_exam_id")),
        sa.ForeignKeyConstraint(["sent_by"], ["person.id"], name=op.f("fk_room_message_sent_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_message")),
    )
    with op.batch_alter_table("room_message") as table:
        table.create_index(table.f("ix_room_message_exam_id"), ["exam_id"])
    op.create_table(
        "room_message_to",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_room_message_to_attempt_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["room_message.id"], name=op.f("fk_room_message_to_message_id")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "message_id", name=op.f("pk_room_message_to")),
    )
    with op.batch_alter_table("room_message_to") as table:
        table.create_index(table.f("ix_room_message_to_message_id"), ["message_id"])


def downgrade():
    raise NotImplementedError("what was said in a room is not forgotten")
