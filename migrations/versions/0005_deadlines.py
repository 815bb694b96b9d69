"""Make the tables of deadlines: versions, subjects, facts and their projections."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import Json, SortText, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_HAS_RUNG = sa.text("next_rung_at IS NOT NULL")
_UNDELIVERED = sa.text("noticed_at IS NOT NULL AND delivered_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "calendars",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", SortText(80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendars")),
        sa.UniqueConstraint("slug", name=op.f("uq_calendars_slug")),
    )
    op.create_table(
        "policies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", SortText(80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
        sa.UniqueConstraint("slug", name=op.f("uq_policies_slug")),
    )
    op.create_table(
        "calendar_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("definition", Json, nullable=False),
        sa.Column("effective_from", sa.Date()),
        sa.Column("published_at", UtcDateTime()),
        sa.Column("published_by", sa.Uuid()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_calendar_versions_number_positive")),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name=op.f("fk_calendar_versions_calendar_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_versions")),
        sa.UniqueConstraint(
            "calendar_id", "number", name=op.f("uq_calendar_versions_calendar_id_number")
        ),
    )
    op.create_table(
        "policy_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("definition", Json, nullable=False),
        sa.Column("calendar_version_id", sa.Uuid()),
        sa.Column("effective_from", sa.Date()),
        sa.Column("published_at", UtcDateTime()),
        sa.Column("published_by", sa.Uuid()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_policy_versions_number_positive")),
        sa.CheckConstraint(
            "published_at IS NULL"
            " OR (effective_from IS NOT NULL AND calendar_version_id IS NOT NULL)",
            name=op.f("ck_policy_versions_published_is_complete"),
        ),
        sa.ForeignKeyConstraint(
            ["calendar_version_id"],
            ["calendar_versions.id"],
            name=op.f("fk_policy_versions_calendar_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["policies.id"], name=op.f("fk_policy_versions_policy_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_versions")),
        sa.UniqueConstraint(
            "policy_id", "number", name=op.f("uq_policy_versions_policy_id_number")
        ),
    )
    op.create_table(
        "subjects",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("policy_version_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("pause_reason", sa.String(length=40)),
        sa.Column("paused_until", UtcDateTime()),
        sa.Column("next_rung_at", UtcDateTime()),
        sa.Column("facts", sa.Integer(), nullable=False),
        sa.Column("assessed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["policy_version_id"],
            ["policy_versions.id"],
            name=op.f("fk_subjects_policy_version_id"),
        ),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_subjects")),
    )
    op.create_index(
        "ix_subjects_next_rung_at",
        "subjects",
        ["next_rung_at"],
        postgresql_where=_HAS_RUNG,
        sqlite_where=_HAS_RUNG,
    )
    op.create_table(
        "clocks",
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("started_at", UtcDateTime()),
        sa.Column("due_at", UtcDateTime()),
        sa.Column("met_at", UtcDateTime()),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_kind", "subject_id"],
            ["subjects.kind", "subjects.id"],
            name=op.f("fk_clocks_subject_kind_subject_id"),
        ),
        sa.PrimaryKeyConstraint(
            "subject_kind", "subject_id", "target", "cycle", name=op.f("pk_clocks")
        ),
    )
    op.create_index("ix_clocks_open", "clocks", ["target", "is_open", "due_at"])
    op.create_table(
        "escalations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("rung", sa.String(length=40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("raised_at", UtcDateTime(), nullable=False),
        sa.Column("answer_due_at", UtcDateTime()),
        sa.Column("answered_at", UtcDateTime()),
        sa.Column("new_date", UtcDateTime()),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_kind", "subject_id"],
            ["subjects.kind", "subjects.id"],
            name=op.f("fk_escalations_subject_kind_subject_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
        sa.UniqueConstraint(
            "subject_kind",
            "subject_id",
            "target",
            "cycle",
            "rung",
            name=op.f("uq_escalations_subject_kind_subject_id_target_cycle_rung"),
        ),
    )
    op.create_index("ix_escalations_state", "escalations", ["state", "level", "answer_due_at"])
    op.create_table(
        "facts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("occurred_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Uuid()),
        sa.Column("detail", Json, nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_kind", "subject_id"],
            ["subjects.kind", "subjects.id"],
            name=op.f("fk_facts_subject_kind_subject_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts")),
        sa.UniqueConstraint(
            "subject_kind", "subject_id", "n", name=op.f("uq_facts_subject_kind_subject_id_n")
        ),
    )
    op.create_table(
        "rungs",
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("escalates", sa.Boolean(), nullable=False),
        sa.Column("tells", Json, nullable=False),
        sa.Column("fire_at", UtcDateTime()),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("noticed_at", UtcDateTime()),
        sa.Column("delivered_at", UtcDateTime()),
        sa.ForeignKeyConstraint(
            ["subject_kind", "subject_id"],
            ["subjects.kind", "subjects.id"],
            name=op.f("fk_rungs_subject_kind_subject_id"),
        ),
        sa.PrimaryKeyConstraint(
            "subject_kind", "subject_id", "target", "cycle", "name", name=op.f("pk_rungs")
        ),
    )
    op.create_index(
        "ix_rungs_undelivered",
        "rungs",
        ["subject_kind", "subject_id"],
        postgresql_where=_UNDELIVERED,
        sqlite_where=_UNDELIVERED,
    )
    _protect_facts()


def _protect_facts() -> None:
    """Facts are appended and never changed, whoever asks through this connection."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION facts_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'facts are never changed or deleted'; END $$"
        )
        op.execute(
            "CREATE TRIGGER facts_stay BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON facts FOR EACH STATEMENT EXECUTE FUNCTION facts_are_append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER facts_no_{verb.lower()} BEFORE {verb} ON facts "
            "BEGIN SELECT RAISE(ABORT, 'facts are never changed or deleted'); END"
        )


def downgrade() -> None:
    for table in (
        "rungs",
        "facts",
        "escalations",
        "clocks",
        "subjects",
        "policy_versions",
        "calendar_versions",
        "policies",
        "calendars",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION facts_are_append_only()")
