"""Clearances and what ends them; passes shown at the gate; a case may be opened again."""

import sqlalchemy as sa
from alembic import op

revision = "0028_clearances"
down_revision = "0027_signing_keys"
branch_labels = None
depends_on = None

WHATS = (
    "reported", "heard", "verified", "dropped", "trained", "reflected", "retested", "signed",
    "decided",
)  # fmt: skip


def upgrade():
    op.create_table(
        "clearance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.place_id"], name=op.f("fk_clearance_enterprise_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_clearance_person_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_clearance_case_id")),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_clearance_attempt_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance")),
        sa.UniqueConstraint("public_id", name=op.f("uq_clearance_public_id")),
        sa.UniqueConstraint(
            "enterprise_id", "number", name=op.f("uq_clearance_enterprise_id_number")
        ),
    )
    with op.batch_alter_table("clearance") as table:
        table.create_index("ix_clearance_person", ["person_id"])
        table.create_index("ix_clearance_case", ["case_id"])
        table.create_index("ix_clearance_attempt", ["attempt_id"])
    op.create_table(
        "clearance_end",
        sa.Column("clearance_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "why IN ('revoked', 'new-case', 'voided', 'failed')", name=op.f("ck_clearance_end_why")
        ),
        sa.ForeignKeyConstraint(
            ["clearance_id"], ["clearance.id"], name=op.f("fk_clearance_end_clearance_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_clearance_end_by_id")),
        sa.PrimaryKeyConstraint("clearance_id", name=op.f("pk_clearance_end")),
    )
    op.create_table(
        "issued_pass",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pass_id", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posts", sa.JSON(), nullable=False),
        sa.Column("shows", sa.String(length=64), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_issued_pass_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_pass")),
        sa.UniqueConstraint("pass_id", name=op.f("uq_issued_pass_pass_id")),
    )
    with op.batch_alter_table("issued_pass") as table:
        table.create_index("ix_issued_pass_until", ["until"])
        table.create_index(op.f("ix_issued_pass_person_id"), ["person_id"])
    _whats((*WHATS, "reopened"))


def downgrade():
    op.execute("DELETE FROM case_happening WHERE what = 'reopened'")
    _whats(WHATS)
    op.drop_table("issued_pass")
    op.drop_table("clearance_end")
    op.drop_table("clearance")


def _whats(known):
    listed = ", ".join(f"'{what}'" for what in known)
    with op.batch_alter_table("case_happening") as table:
        table.drop_constraint(table.f("ck_case_happening_what"), type_="check")
        table.create_check_constraint(
            table.f("ck_case_happening_what"), sa.text(f"what IN ({listed})")
        )
