"""Who is at work, as the unit keeps it; where the people of a check come from, with photos of the
sheet; and the code at the gate that leads an officer to the unit."""

import sqlalchemy as sa
from alembic import op

revision = "0015_shift_lists"
down_revision = "0014_bodies"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "shift_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("strangers", sa.Integer(), nullable=False),
        sa.Column("put_in_by", sa.Integer(), nullable=True),
        sa.Column("put_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("shift <> ''", name=op.f("ck_shift_list_shift")),
        sa.CheckConstraint("people >= 0 AND strangers >= 0", name=op.f("ck_shift_list_counts")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_shift_list_place_id")),
        sa.ForeignKeyConstraint(["put_in_by"], ["person.id"], name=op.f("fk_shift_list_put_in_by")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["person.id"], name=op.f("fk_shift_list_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_list")),
        sa.UniqueConstraint("public_id", name=op.f("uq_shift_list_public_id")),
    )
    with op.batch_alter_table("shift_list") as table:
        table.create_index("ix_shift_list_place_day", ["place_id", "day"])
    op.create_table(
        "spot_photo",
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 4", name=op.f("ck_spot_photo_position")),
        sa.ForeignKeyConstraint(
            ["check_id"], ["spot_check.id"], name=op.f("fk_spot_photo_check_id")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_spot_photo_added_by")),
        sa.PrimaryKeyConstraint("check_id", "position", name=op.f("pk_spot_photo")),
    )
    op.create_table(
        "visit_code",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_visit_code_place_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_visit_code_made_by")),
        sa.PrimaryKeyConstraint("place_id", name=op.f("pk_visit_code")),
        sa.UniqueConstraint("code", name=op.f("uq_visit_code_code")),
    )
    # Of the checks there are it was not kept where their people came from: "" says so.
    with op.batch_alter_table("spot_check") as table:
        table.add_column(
            sa.Column("people_from", sa.String(length=8), nullable=False, server_default="")
        )
        table.add_column(sa.Column("shift_list_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True))
        table.create_foreign_key(
            table.f("fk_spot_check_shift_list_id"), "shift_list", ["shift_list_id"], ["id"]
        )


def downgrade():
    with op.batch_alter_table("spot_check") as table:
        table.drop_constraint(table.f("fk_spot_check_shift_list_id"), type_="foreignkey")
        table.drop_column("arrived_at")
        table.drop_column("shift_list_id")
        table.drop_column("people_from")
    op.drop_table("visit_code")
    op.drop_table("spot_photo")
    op.drop_table("shift_list")
