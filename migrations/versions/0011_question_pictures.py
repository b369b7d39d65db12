"""The pictures of an uploaded file of questions, until its rows are put into a bank."""

import sqlalchemy as sa
from alembic import op

revision = "0011_question_pictures"
down_revision = "0010_editor"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "question_import_picture",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "width > 0 AND height > 0", name=op.f("ck_question_import_picture_size")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["question_import.id"],
            name=op.f("fk_question_import_picture_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "name", name=op.f("pk_question_import_picture")),
    )


def downgrade():
    op.drop_table("question_import_picture")
