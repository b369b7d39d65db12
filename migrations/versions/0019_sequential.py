"""A question may be moved past: one more kind of event."""

import sqlalchemy as sa
from alembic import op

revision = "0019_sequential"
down_revision = "0018_check_record"
branch_labels = None
depends_on = None

KINDS = (
    *("drawn", "started", "answered", "cleared", "moved_on", "flagged", "unflagged"),
    *("left_page", "returned", "time_added", "submitted", "timed_out", "marked", "voided"),
)


def upgrade():
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    with op.batch_alter_table("attempt_event") as table:
        table.drop_constraint(table.f("ck_attempt_event_kind"), type_="check")
        table.create_check_constraint(table.f("ck_attempt_event_kind"), sa.text(f"kind IN ({kinds})"))


def downgrade():
    raise NotImplementedError("what happened in a sitting is not forgotten")
