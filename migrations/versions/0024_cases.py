"""What belongs to cases: photos and papers, their retests, acts that wait for a second person, and
the post somebody was taken off."""

import sqlalchemy as sa
from alembic import op

revision = "0024_cases"
down_revision = "0023_facts"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("case_file") as table:
        table.add_column(sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("moved_post_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_case_file_moved_post_id"), "post", ["moved_post_id"], ["id"]
        )
    op.create_table(
        "case_paper",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('photo', 'decision')", name=op.f("ck_case_paper_kind")),
        sa.CheckConstraint("position BETWEEN 1 AND 20", name=op.f("ck_case_paper_position")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_paper_case_id")),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_case_paper_added_by")),
        sa.PrimaryKeyConstraint("case_id", "position", name=op.f("pk_case_paper")),
    )
    op.create_table(
        "case_retest",
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("avoid", sa.JSON(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_case_retest_exam_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_retest_case_id")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_case_retest_created_by")
        ),
        sa.PrimaryKeyConstraint("exam_id", name=op.f("pk_case_retest")),
    )
    with op.batch_alter_table("case_retest") as table:
        table.create_index(op.f("ix_case_retest_case_id"), ["case_id"])
    op.create_table(
        "case_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "act IN ('heard', 'trained', 'reflected', 'decided')", name=op.f("ck_case_request_act")
        ),
        sa.CheckConstraint("why <> ''", name=op.f("ck_case_request_why")),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (accepted IS NULL)", name=op.f("ck_case_request_decided")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_request_case_id")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_case_request_asked_by")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_case_request_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_request")),
    )
    with op.batch_alter_table("case_request") as table:
        table.create_index("ix_case_request_case", ["case_id", "asked_at"])


def downgrade():
    op.drop_table("case_request")
    op.drop_table("case_retest")
    op.drop_table("case_paper")
    with op.batch_alter_table("case_file") as table:
        table.drop_constraint(op.f("fk_case_file_moved_post_id"), type_="foreignkey")
        table.drop_column("moved_post_id")
        table.drop_column("moved_at")
