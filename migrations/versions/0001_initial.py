"""initial"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001_initial"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("initials", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("id_number", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_index", sa.String(length=64), nullable=True),
        sa.Column("id_number_tail", sa.String(length=4), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notice_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("id_number_index", name=op.f("uq_person_id_number_index")),
        sa.UniqueConstraint("phone", name=op.f("uq_person_phone")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_public_id")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_initials", ["initials"], unique=False)
        batch_op.create_index("ix_person_name", ["name"], unique=False)

    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(parent_id IS NULL) = (kind = 'district')", name=op.f("ck_place_root")),
        sa.CheckConstraint(
            "kind <> 'district' OR enterprise_id IS NULL", name=op.f("ck_place_district")
        ),
        sa.CheckConstraint(
            "kind IN ('district', 'enterprise') OR enterprise_id IS NOT NULL",
            name=op.f("ck_place_enterprise"),
        ),
        sa.CheckConstraint(
            "kind IN ('district', 'enterprise', 'department', 'team')", name=op.f("ck_place_kind")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["place.id"], name=op.f("fk_place_enterprise_id")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["place.id"], name=op.f("fk_place_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("parent_id", "name", name=op.f("uq_place_parent_id_name")),
    )
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index("ix_place_path", ["path"], unique=False)

    op.create_table(
        "pool",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_pool")),
    )
    op.create_table(
        "bank",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(owner_id IS NULL) = (substr(id, 1, 2) <> 'e-')", name=op.f("ck_bank_owner")
        ),
        sa.CheckConstraint(
            "category IN ('regulations', 'hazard-criteria', 'posts')", name=op.f("ck_bank_category")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["place.id"], name=op.f("fk_bank_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank")),
    )
    with op.batch_alter_table("bank", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bank_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "blueprint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_blueprint_created_by")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["place.id"], name=op.f("fk_blueprint_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blueprint")),
        sa.UniqueConstraint("public_id", name=op.f("uq_blueprint_public_id")),
    )
    with op.batch_alter_table("blueprint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blueprint_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "credential",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_credential_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_credential")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("short", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=200), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(owner_id IS NULL) = (substr(id, 1, 2) <> 'e-')", name=op.f("ck_document_owner")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["place.id"], name=op.f("fk_document_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_table(
        "enterprise",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("short_name", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_enterprise_place_id")),
        sa.PrimaryKeyConstraint("place_id", name=op.f("pk_enterprise")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_enterprise_credit_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_enterprise_public_id")),
    )
    op.create_table(
        "practice_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("choice", sa.String(length=200), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("paper", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("item_count BETWEEN 1 AND 100", name=op.f("ck_practice_set_count")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_practice_set_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_set")),
        sa.UniqueConstraint("public_id", name=op.f("uq_practice_set_public_id")),
    )
    with op.batch_alter_table("practice_set", schema=None) as batch_op:
        batch_op.create_index("ix_practice_set_person", ["person_id", "finished_at"], unique=False)

    op.create_table(
        "question_suspension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_question_suspension_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_suspension")),
    )
    with op.batch_alter_table("question_suspension", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_question_suspension_question_id"), ["question_id"], unique=False
        )

    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("industry", sa.String(length=24), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('worker', 'team-leader', 'safety-manager', 'invigilator', 'bank-editor', 'inspector', 'district-officer', 'administrator')",
            name=op.f("ck_role_grant_role"),
        ),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["person.id"], name=op.f("fk_role_grant_granted_by")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_role_grant_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_grant_place_id"), ["place_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device", sa.String(length=120), nullable=False),
        sa.Column("network", sa.String(length=45), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_person_id"), ["person_id"], unique=False)

    op.create_table(
        "trail_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=60), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("place_path", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(position IS NULL) = (seal IS NULL)", name=op.f("ck_trail_entry_sealed")
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_trail_entry_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_entry")),
        sa.UniqueConstraint("position", name=op.f("uq_trail_entry_position")),
        sa.UniqueConstraint("previous", name=op.f("uq_trail_entry_previous")),
        sa.UniqueConstraint("seal", name=op.f("uq_trail_entry_seal")),
    )
    with op.batch_alter_table("trail_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trail_entry_act"), ["act"], unique=False)
        batch_op.create_index(batch_op.f("ix_trail_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_trail_entry_at"), ["at"], unique=False)
        batch_op.create_index("ix_trail_entry_place", ["place_path"], unique=False)
        batch_op.create_index(
            "ix_trail_entry_subject", ["subject_kind", "subject_id"], unique=False
        )

    op.create_table(
        "bank_draft",
        sa.Column("bank_id", sa.String(length=80), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["bank_id"], ["bank.id"], name=op.f("fk_bank_draft_bank_id")),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["person.id"], name=op.f("fk_bank_draft_updated_by")
        ),
        sa.PrimaryKeyConstraint("bank_id", name=op.f("pk_bank_draft")),
    )
    op.create_table(
        "bank_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bank_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("manifest", sa.JSON(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("origin IN ('shipped', 'web')", name=op.f("ck_bank_version_origin")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_bank_version_number")),
        sa.ForeignKeyConstraint(["bank_id"], ["bank.id"], name=op.f("fk_bank_version_bank_id")),
        sa.ForeignKeyConstraint(
            ["published_by"], ["person.id"], name=op.f("fk_bank_version_published_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_version")),
        sa.UniqueConstraint("bank_id", "number", name=op.f("uq_bank_version_bank_id_number")),
    )
    op.create_table(
        "employment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("employee_number", sa.String(length=40), nullable=True),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("agency", sa.String(length=120), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "form IN ('contract', 'dispatch', 'outsourced', 'temporary', 'rotation', 'agreement', 'intern')",
            name=op.f("ck_employment_form"),
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= begins_on", name=op.f("ck_employment_period")
        ),
        sa.ForeignKeyConstraint(
            ["employer_id"], ["enterprise.place_id"], name=op.f("fk_employment_employer_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_employment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment")),
    )
    with op.batch_alter_table("employment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_employment_number", ["employer_id", "employee_number"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_employment_person_id"), ["person_id"], unique=False)

    op.create_table(
        "enterprise_industry",
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("industry", sa.String(length=24), nullable=False),
        sa.CheckConstraint(
            "industry IN ('coal-mine', 'hazardous-chemicals', 'metallurgy-trade', 'town-gas', 'construction', 'scenic-area', 'road-transport', 'school', 'hospital', 'commercial-complex')",
            name=op.f("ck_enterprise_industry_industry"),
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.place_id"],
            name=op.f("fk_enterprise_industry_enterprise_id"),
        ),
        sa.PrimaryKeyConstraint("enterprise_id", "industry", name=op.f("pk_enterprise_industry")),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("industry", sa.String(length=24), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.place_id"], name=op.f("fk_post_enterprise_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("enterprise_id", "name", name=op.f("uq_post_enterprise_id_name")),
    )
    op.create_table(
        "practice_answer",
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["set_id"], ["practice_set.id"], name=op.f("fk_practice_answer_set_id")
        ),
        sa.PrimaryKeyConstraint("set_id", "number", name=op.f("pk_practice_answer")),
    )
    with op.batch_alter_table("practice_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_practice_answer_question_id"), ["question_id"], unique=False
        )

    op.create_table(
        "question_id",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("bank_id", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["bank_id"], ["bank.id"], name=op.f("fk_question_id_bank_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_id")),
        sa.UniqueConstraint("id", "bank_id", name=op.f("uq_question_id_id_bank_id")),
    )
    with op.batch_alter_table("question_id", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_id_bank_id"), ["bank_id"], unique=False)

    op.create_table(
        "roster_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column(
            "columns", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("rows_total", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=300), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("committed_by", sa.Integer(), nullable=True),
        sa.Column("codes_taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status <> 'committed' OR committed_at IS NOT NULL",
            name=op.f("ck_roster_import_committed"),
        ),
        sa.CheckConstraint(
            "status IN ('reading', 'ready', 'committing', 'committed', 'failed', 'dropped')",
            name=op.f("ck_roster_import_status"),
        ),
        sa.ForeignKeyConstraint(
            ["committed_by"], ["person.id"], name=op.f("fk_roster_import_committed_by")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.place_id"], name=op.f("fk_roster_import_enterprise_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["person.id"], name=op.f("fk_roster_import_uploaded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_roster_import_public_id")),
    )
    with op.batch_alter_table("roster_import", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_roster_import_enterprise_id"), ["enterprise_id"], unique=False
        )

    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("no_phones", sa.Boolean(), nullable=False),
        sa.Column("no_phones_reason", sa.String(length=80), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("NOT no_phones OR no_phones_reason <> ''", name=op.f("ck_site_reason")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.place_id"], name=op.f("fk_site_enterprise_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("enterprise_id", "name", name=op.f("uq_site_enterprise_id_name")),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(length=24), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "category IN ('principal', 'deputy', 'safety-management', 'special-operations', 'frontline', 'new-to-post')",
            name=op.f("ck_assignment_category"),
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= begins_on", name=op.f("ck_assignment_period")
        ),
        sa.ForeignKeyConstraint(
            ["employment_id"], ["employment.id"], name=op.f("fk_assignment_employment_id")
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["enterprise.place_id"], name=op.f("fk_assignment_host_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assignment_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_assignment_place_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_assignment_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assignment_employment_id"), ["employment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_assignment_host_id"), ["host_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_place_id"), ["place_id"], unique=False)

    op.create_table(
        "draft_topic",
        sa.Column("bank_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bank_id"],
            ["bank_draft.bank_id"],
            name=op.f("fk_draft_topic_bank_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["person.id"], name=op.f("fk_draft_topic_updated_by")
        ),
        sa.PrimaryKeyConstraint("bank_id", "name", name=op.f("pk_draft_topic")),
    )
    op.create_table(
        "exam",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("place_text", sa.String(length=120), nullable=False),
        sa.Column("blueprint_id", sa.Integer(), nullable=True),
        sa.Column("blueprint", sa.JSON(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("committed_pool_hash", sa.String(length=64), nullable=True),
        sa.Column("pool_hash", sa.String(length=64), nullable=True),
        sa.Column("blueprint_hash", sa.String(length=64), nullable=True),
        sa.Column("roster_hash", sa.String(length=64), nullable=True),
        sa.Column("commitment", sa.String(length=64), nullable=True),
        sa.Column("revealed_secret", sa.String(length=64), nullable=True),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evaluation", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'cancelled') OR (published_at IS NOT NULL AND commitment IS NOT NULL)",
            name=op.f("ck_exam_published"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'published', 'paused', 'closed', 'cancelled')",
            name=op.f("ck_exam_status"),
        ),
        sa.CheckConstraint(
            "(revealed_at IS NULL) = (revealed_secret IS NULL)", name=op.f("ck_exam_revealed")
        ),
        sa.CheckConstraint(
            "closes_at IS NULL OR closes_at > opens_at", name=op.f("ck_exam_window")
        ),
        sa.ForeignKeyConstraint(
            ["blueprint_id"], ["blueprint.id"], name=op.f("fk_exam_blueprint_id")
        ),
        sa.ForeignKeyConstraint(
            ["committed_pool_hash"], ["pool.hash"], name=op.f("fk_exam_committed_pool_hash")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_exam_created_by")),
        sa.ForeignKeyConstraint(["owner_id"], ["place.id"], name=op.f("fk_exam_owner_id")),
        sa.ForeignKeyConstraint(["pool_hash"], ["pool.hash"], name=op.f("fk_exam_pool_hash")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_exam_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam")),
        sa.UniqueConstraint("public_id", name=op.f("uq_exam_public_id")),
    )
    with op.batch_alter_table("exam", schema=None) as batch_op:
        batch_op.create_index("ix_exam_owner_status", ["owner_id", "status"], unique=False)

    op.create_table(
        "question_revision",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("bank_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("pieces", sa.JSON(), nullable=False),
        sa.Column("first_published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_id"], ["bank.id"], name=op.f("fk_question_revision_bank_id")
        ),
        sa.ForeignKeyConstraint(
            ["question_id", "bank_id"],
            ["question_id.id", "question_id.bank_id"],
            name=op.f("fk_question_revision_question_id_bank_id"),
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_question_revision")),
    )
    with op.batch_alter_table("question_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_revision_bank_id"), ["bank_id"], unique=False)
        batch_op.create_index("ix_question_revision_question", ["question_id"], unique=False)

    op.create_table(
        "roster_file",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["roster_import.id"],
            name=op.f("fk_roster_file_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_roster_file")),
    )
    op.create_table(
        "roster_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column(
            "reasons", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "choices", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.LargeBinary(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "verdict IN ('new', 'known', 'ask', 'refused')", name=op.f("ck_roster_row_verdict")
        ),
        sa.CheckConstraint("code IS NULL OR done_at IS NOT NULL", name=op.f("ck_roster_row_code")),
        sa.CheckConstraint(
            "done_at IS NULL OR person_id IS NOT NULL", name=op.f("ck_roster_row_done")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["roster_import.id"],
            name=op.f("fk_roster_row_import_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_roster_row_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_row")),
        sa.UniqueConstraint("import_id", "line", name=op.f("uq_roster_row_import_id_line")),
    )
    with op.batch_alter_table("roster_row", schema=None) as batch_op:
        batch_op.create_index(
            "ix_roster_row_verdict", ["import_id", "verdict", "line"], unique=False
        )

    op.create_table(
        "assignment_post",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_assignment_post_assignment_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_assignment_post_post_id")),
        sa.PrimaryKeyConstraint("assignment_id", "post_id", name=op.f("pk_assignment_post")),
    )
    op.create_table(
        "bank_item",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("topic_title", sa.String(length=80), nullable=False),
        sa.Column("retired", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question_id.id"], name=op.f("fk_bank_item_question_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision"], ["question_revision.hash"], name=op.f("fk_bank_item_revision")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["bank_version.id"], name=op.f("fk_bank_item_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "position", name=op.f("pk_bank_item")),
        sa.UniqueConstraint(
            "version_id", "question_id", name=op.f("uq_bank_item_version_id_question_id")
        ),
    )
    with op.batch_alter_table("bank_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bank_item_question_id"), ["question_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bank_item_revision"), ["revision"], unique=False)

    op.create_table(
        "candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("employer", sa.String(length=120), nullable=False),
        sa.Column("department", sa.String(length=120), nullable=False),
        sa.Column("posts", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=24), nullable=False),
        sa.Column("employee_number", sa.String(length=40), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extra_minutes", sa.Integer(), nullable=False),
        sa.Column("extra_tries", sa.Integer(), nullable=False),
        sa.Column("present_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("present_by", sa.Integer(), nullable=True),
        sa.Column("identity_seen", sa.String(length=40), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(present_at IS NULL) = (present_by IS NULL)", name=op.f("ck_candidate_present")
        ),
        sa.CheckConstraint("extra_minutes BETWEEN 0 AND 600", name=op.f("ck_candidate_extra")),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_candidate_exam_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_candidate_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_candidate_place_id")),
        sa.ForeignKeyConstraint(
            ["present_by"], ["person.id"], name=op.f("fk_candidate_present_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("exam_id", "number", name=op.f("uq_candidate_exam_id_number")),
        sa.UniqueConstraint("exam_id", "person_id", name=op.f("uq_candidate_exam_id_person_id")),
    )
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_candidate_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_candidate_place_id"), ["place_id"], unique=False)

    op.create_table(
        "exam_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_exam_file_added_by")),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_exam_file_exam_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_file")),
    )
    with op.batch_alter_table("exam_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exam_file_exam_id"), ["exam_id"], unique=False)

    op.create_table(
        "exam_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(length=24), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["exam_id"], ["exam.id"], name=op.f("fk_exam_target_exam_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_exam_target_person_id")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_exam_target_place_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_exam_target_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_target")),
    )
    with op.batch_alter_table("exam_target", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exam_target_exam_id"), ["exam_id"], unique=False)

    op.create_table(
        "exam_version",
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_exam_version_exam_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["bank_version.id"], name=op.f("fk_exam_version_version_id")
        ),
        sa.PrimaryKeyConstraint("exam_id", "version_id", name=op.f("pk_exam_version")),
    )
    with op.batch_alter_table("exam_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_exam_version_version_id"), ["version_id"], unique=False
        )

    op.create_table(
        "favourite",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_favourite_person_id")),
        sa.ForeignKeyConstraint(
            ["revision"], ["question_revision.hash"], name=op.f("fk_favourite_revision")
        ),
        sa.PrimaryKeyConstraint("person_id", "question_id", name=op.f("pk_favourite")),
    )
    op.create_table(
        "invigilator",
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exam_id"], ["exam.id"], name=op.f("fk_invigilator_exam_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_invigilator_person_id")
        ),
        sa.PrimaryKeyConstraint("exam_id", "person_id", name=op.f("pk_invigilator")),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("try_number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("pool_hash", sa.String(length=64), nullable=False),
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("try_number >= 1", name=op.f("ck_paper_try")),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_paper_exam_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_paper_person_id")),
        sa.ForeignKeyConstraint(["pool_hash"], ["pool.hash"], name=op.f("fk_paper_pool_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("exam_id", "number", name=op.f("uq_paper_exam_id_number")),
        sa.UniqueConstraint(
            "exam_id", "person_id", "try_number", name=op.f("uq_paper_exam_id_person_id_try_number")
        ),
    )
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_person_id"), ["person_id"], unique=False)

    op.create_table(
        "start_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_start_code_exam_id")),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_start_code_given_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_start_code")),
    )
    with op.batch_alter_table("start_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_start_code_exam_id"), ["exam_id"], unique=False)

    op.create_table(
        "wrong_question",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("right_in_a_row", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_wrong_question_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision"], ["question_revision.hash"], name=op.f("fk_wrong_question_revision")
        ),
        sa.PrimaryKeyConstraint("person_id", "question_id", name=op.f("pk_wrong_question")),
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accept_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("start_code_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("receipt", sa.String(length=20), nullable=False),
        sa.Column("void_reason", sa.String(length=300), nullable=True),
        sa.CheckConstraint(
            "(status = 'open') = (closed_at IS NULL)", name=op.f("ck_attempt_closed")
        ),
        sa.CheckConstraint(
            "(status = 'voided') = (void_reason IS NOT NULL)", name=op.f("ck_attempt_voided")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'submitted', 'timed_out', 'awaiting_marks', 'voided')",
            name=op.f("ck_attempt_status"),
        ),
        sa.CheckConstraint(
            "accept_until >= deadline_at AND deadline_at > started_at",
            name=op.f("ck_attempt_times"),
        ),
        sa.CheckConstraint("epoch >= 1", name=op.f("ck_attempt_epoch")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_attempt_closed_by")),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_attempt_exam_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_attempt_paper_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attempt_person_id")),
        sa.ForeignKeyConstraint(
            ["start_code_id"], ["start_code.id"], name=op.f("fk_attempt_start_code_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_attempt_paper_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attempt_public_id")),
        sa.UniqueConstraint("receipt", name=op.f("uq_attempt_receipt")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_accept_until"), ["accept_until"], unique=False)
        batch_op.create_index("ix_attempt_exam_status", ["exam_id", "status"], unique=False)
        batch_op.create_index("ix_attempt_person", ["person_id", "status"], unique=False)
        batch_op.create_index(
            "uq_attempt_open",
            ["exam_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )

    op.create_table(
        "attempt_event",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("item", sa.Integer(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("server_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_ms", sa.BigInteger(), nullable=True),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("network", sa.String(length=45), nullable=False),
        sa.CheckConstraint(
            "kind IN ('drawn', 'started', 'answered', 'cleared', 'flagged', 'unflagged', 'left_page', 'returned', 'time_added', 'submitted', 'timed_out', 'marked', 'voided')",
            name=op.f("ck_attempt_event_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_event_attempt_id")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "epoch", "seq", name=op.f("pk_attempt_event")),
    )
    op.create_table(
        "late_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_late_sheet_attempt_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_late_sheet_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("fk_late_sheet_proposed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_sheet")),
    )
    with op.batch_alter_table("late_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_late_sheet_attempt_id"), ["attempt_id"], unique=False)

    op.create_table(
        "result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("full_score", sa.Integer(), nullable=False),
        sa.Column("pass_percent", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("law_as_of", sa.Date(), nullable=False),
        sa.Column("paper_hash", sa.String(length=64), nullable=False),
        sa.Column("supervised", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("grader", sa.String(length=20), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("events_digest", sa.String(length=64), nullable=False),
        sa.Column("graded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("pass_percent BETWEEN 1 AND 100", name=op.f("ck_result_percent")),
        sa.CheckConstraint(
            "passed = (100 * score >= pass_percent * full_score)", name=op.f("ck_result_verdict")
        ),
        sa.CheckConstraint(
            "score BETWEEN 0 AND full_score AND full_score > 0", name=op.f("ck_result_score")
        ),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_result_attempt_id")),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_result_exam_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_result_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
        sa.UniqueConstraint("attempt_id", "sequence", name=op.f("uq_result_attempt_id_sequence")),
    )
    with op.batch_alter_table("result", schema=None) as batch_op:
        batch_op.create_index("ix_result_exam", ["exam_id"], unique=False)
        batch_op.create_index("ix_result_person", ["person_id"], unique=False)


def downgrade():
    with op.batch_alter_table("result", schema=None) as batch_op:
        batch_op.drop_index("ix_result_person")
        batch_op.drop_index("ix_result_exam")

    op.drop_table("result")
    with op.batch_alter_table("late_sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_late_sheet_attempt_id"))

    op.drop_table("late_sheet")
    op.drop_table("attempt_event")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_attempt_open",
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )
        batch_op.drop_index("ix_attempt_person")
        batch_op.drop_index("ix_attempt_exam_status")
        batch_op.drop_index(batch_op.f("ix_attempt_accept_until"))

    op.drop_table("attempt")
    op.drop_table("wrong_question")
    with op.batch_alter_table("start_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_start_code_exam_id"))

    op.drop_table("start_code")
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_person_id"))

    op.drop_table("paper")
    op.drop_table("invigilator")
    op.drop_table("favourite")
    with op.batch_alter_table("exam_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exam_version_version_id"))

    op.drop_table("exam_version")
    with op.batch_alter_table("exam_target", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exam_target_exam_id"))

    op.drop_table("exam_target")
    with op.batch_alter_table("exam_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exam_file_exam_id"))

    op.drop_table("exam_file")
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_candidate_place_id"))
        batch_op.drop_index(batch_op.f("ix_candidate_person_id"))

    op.drop_table("candidate")
    with op.batch_alter_table("bank_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bank_item_revision"))
        batch_op.drop_index(batch_op.f("ix_bank_item_question_id"))

    op.drop_table("bank_item")
    op.drop_table("assignment_post")
    with op.batch_alter_table("roster_row", schema=None) as batch_op:
        batch_op.drop_index("ix_roster_row_verdict")

    op.drop_table("roster_row")
    op.drop_table("roster_file")
    with op.batch_alter_table("question_revision", schema=None) as batch_op:
        batch_op.drop_index("ix_question_revision_question")
        batch_op.drop_index(batch_op.f("ix_question_revision_bank_id"))

    op.drop_table("question_revision")
    with op.batch_alter_table("exam", schema=None) as batch_op:
        batch_op.drop_index("ix_exam_owner_status")

    op.drop_table("exam")
    op.drop_table("draft_topic")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_place_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_person_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_host_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_employment_id"))

    op.drop_table("assignment")
    op.drop_table("site")
    with op.batch_alter_table("roster_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_import_enterprise_id"))

    op.drop_table("roster_import")
    with op.batch_alter_table("question_id", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_id_bank_id"))

    op.drop_table("question_id")
    with op.batch_alter_table("practice_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_answer_question_id"))

    op.drop_table("practice_answer")
    op.drop_table("post")
    op.drop_table("enterprise_industry")
    with op.batch_alter_table("employment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_employment_person_id"))
        batch_op.drop_index("ix_employment_number")

    op.drop_table("employment")
    op.drop_table("bank_version")
    op.drop_table("bank_draft")
    with op.batch_alter_table("trail_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_trail_entry_subject")
        batch_op.drop_index("ix_trail_entry_place")
        batch_op.drop_index(batch_op.f("ix_trail_entry_at"))
        batch_op.drop_index(batch_op.f("ix_trail_entry_actor_id"))
        batch_op.drop_index(batch_op.f("ix_trail_entry_act"))

    op.drop_table("trail_entry")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_person_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_grant_place_id"))
        batch_op.drop_index(batch_op.f("ix_role_grant_person_id"))

    op.drop_table("role_grant")
    with op.batch_alter_table("question_suspension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_suspension_question_id"))

    op.drop_table("question_suspension")
    with op.batch_alter_table("practice_set", schema=None) as batch_op:
        batch_op.drop_index("ix_practice_set_person")

    op.drop_table("practice_set")
    op.drop_table("enterprise")
    op.drop_table("document")
    op.drop_table("credential")
    with op.batch_alter_table("blueprint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blueprint_owner_id"))

    op.drop_table("blueprint")
    with op.batch_alter_table("bank", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bank_owner_id"))

    op.drop_table("bank")
    op.drop_table("pool")
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_index("ix_place_path")
        batch_op.drop_index(batch_op.f("ix_place_enterprise_id"))

    op.drop_table("place")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_name")
        batch_op.drop_index("ix_person_initials")

    op.drop_table("person")
    op.drop_table("lease")
