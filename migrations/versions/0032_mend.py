"""A case that was undone or stood again; numbers that were in code as rules."""

import sqlalchemy as sa
from alembic import op

revision = "0032_mend"
down_revision = "0027_signing_keys"
branch_labels = None
depends_on = None

BEFORE = (
    "what IN ('reported', 'heard', 'verified', 'dropped', 'trained', 'reflected', 'retested', "
    "'signed', 'decided')"
)
AFTER = BEFORE[:-1] + ", 'regraded', 'undone')"


def _happenings(condition):
    with op.batch_alter_table("case_happening") as table:
        table.drop_constraint(op.f("ck_case_happening_what"), type_="check")
        table.create_check_constraint(op.f("ck_case_happening_what"), condition)


_RULE = {
    "level": "rule",
    "in_force_until": None,
    "confirmed_until": None,
    "region": "",
    "verified": True,
    "see": "企业安全管理员",
    "training": None,
    "minutes": 0,
    "months": 0,
    "grace_months": 0,
    "records_from": None,
    "levels": [],
    "forms": [],
    "practical": False,
    "days": 0,
    "class_hour": 45,
}
_WHOM = {
    "industries": [],
    "categories": [],
    "underground": False,
    "high_risk": None,
    "special": False,
}
NEW = (
    {
        "id": "high-risk-list",
        "title": "哪些行业算高危",
        "check": "high-risk",
        "whom": {"industries": ["coal-mine", "hazardous-chemicals"]},
        "document": "training-rules",
        "article": "第九条",
        "source": "生产经营单位安全培训规定 第九条",
        "in_force_from": "2015-07-01",
        "remedy": "不算高危的岗位，由单位在岗位上改",
    },
    {
        "id": "certificate-ending",
        "title": "证快到期提前提醒",
        "check": "certificate-ending",
        "days": 60,
        "whom": {"special": True},
        "document": "coal-mine-training-rules",
        "article": "第二十九条",
        "source": "煤矿安全培训规定 第二十九条",
        "in_force_from": "2018-03-01",
        "remedy": "到期前办好复审或者换证",
    },
    {
        "id": "daily-cap",
        "title": "一天最多培训多久",
        "check": "daily-cap",
        "minutes": 480,
        "class_hour": 0,
        "level": "law",
        "whom": {},
        "document": "labour-law",
        "article": "第三十六条",
        "source": "劳动法 第三十六条",
        "in_force_from": "2018-12-29",
        "remedy": "多出来的时间改天再学",
    },
)


def _rules(table):
    """What was in code was so from the first rule on record on: answers of then stay as they
    were."""
    connection = op.get_bind()
    rows = connection.execute(sa.select(table).order_by(table.c.id)).all()
    hourly = ("hours-initial-underground",)
    for row in rows:
        unit = 0 if row.rule_id in hourly else 45
        content = {"days": 0, "class_hour": unit, **row.content}
        connection.execute(
            sa.update(table).where(table.c.id == row.id).values(content=content)
        )
    if rows:
        first = sa.select(sa.func.min(table.c.recorded_at)).scalar_subquery()
        for rule in NEW:
            content = {**_RULE, **rule, "whom": {**_WHOM, **rule["whom"]}}
            values = {"rule_id": rule["id"], "content": content, "recorded_at": first}
            connection.execute(sa.insert(table).values(**values))


def _table():
    return sa.table(
        "eligibility_rule",
        sa.column("id", sa.Integer),
        sa.column("rule_id", sa.String),
        sa.column("content", sa.JSON),
        sa.column("recorded_at", sa.DateTime(timezone=True)),
    )


def upgrade():
    _rules(_table())
    _happenings(AFTER)
    with op.batch_alter_table("case_file") as table:
        table.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("earlier", sa.JSON(), server_default="[]", nullable=False))


def downgrade():
    table, connection = _table(), op.get_bind()
    connection.execute(sa.delete(table).where(table.c.rule_id.in_([one["id"] for one in NEW])))
    for row in connection.execute(sa.select(table).order_by(table.c.id)).all():
        content = {k: v for k, v in row.content.items() if k not in ("days", "class_hour")}
        connection.execute(sa.update(table).where(table.c.id == row.id).values(content=content))
    with op.batch_alter_table("case_file") as table:
        table.drop_column("earlier")
        table.drop_column("undone_at")
    op.execute(sa.text("DELETE FROM case_happening WHERE what IN ('regraded', 'undone')"))
    _happenings(BEFORE)
