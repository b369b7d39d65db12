"""A case that was undone or stood again; numbers that were in code as rules; signatures on the card
of three levels; files of times of work that can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0032_mend"
down_revision = "0031_lamp_numbers"
branch_labels = None
depends_on = None

BEFORE = (
    "what IN ('reported', 'heard', 'verified', 'dropped', 'trained', 'reflected', 'retested', "
    "'signed', 'decided', 'reopened')"
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


def _signatures():
    op.create_table(
        "card_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employment_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("signer", sa.String(length=8), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "signer IN ('worker', 'teacher', 'manager')", name=op.f("ck_card_signature_signer")
        ),
        sa.CheckConstraint(
            "level IN ('plant', 'workshop', 'team')", name=op.f("ck_card_signature_level")
        ),
        sa.CheckConstraint("how IN ('screen', 'paper')", name=op.f("ck_card_signature_how")),
        sa.CheckConstraint(
            "(how = 'screen') = (picture IS NOT NULL)", name=op.f("ck_card_signature_picture")
        ),
        sa.ForeignKeyConstraint(
            ["employment_id"], ["employment.id"], name=op.f("fk_card_signature_employment_id")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["person.id"], name=op.f("fk_card_signature_taken_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_signature")),
        sa.UniqueConstraint(
            "employment_id",
            "level",
            "signer",
            "digest",
            name=op.f("uq_card_signature_employment_id_level_signer_digest"),
        ),
    )


def _imports():
    op.create_table(
        "work_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("kept_by", sa.Integer(), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.String(length=300), server_default="", nullable=False),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_why = '')", name=op.f("ck_work_import_withdrawn")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.place_id"], name=op.f("fk_work_import_enterprise_id")
        ),
        sa.ForeignKeyConstraint(["kept_by"], ["person.id"], name=op.f("fk_work_import_kept_by")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["person.id"], name=op.f("fk_work_import_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_import")),
    )
    with op.batch_alter_table("work_import") as table:
        table.create_index("ix_work_import_enterprise", ["enterprise_id", "kept_at"])
    with op.batch_alter_table("work_span") as table:
        table.add_column(sa.Column("import_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_work_span_import_id"), "work_import", ["import_id"], ["id"]
        )
        table.create_index(op.f("ix_work_span_import_id"), ["import_id"])


def upgrade():
    _rules(_table())
    _signatures()
    _imports()
    _happenings(AFTER)
    with op.batch_alter_table("case_file") as table:
        table.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("earlier", sa.JSON(), server_default="[]", nullable=False))


def downgrade():
    with op.batch_alter_table("work_span") as table:
        table.drop_index(op.f("ix_work_span_import_id"))
        table.drop_constraint(op.f("fk_work_span_import_id"), type_="foreignkey")
        table.drop_column("import_id")
    op.drop_table("work_import")
    op.drop_table("card_signature")
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
