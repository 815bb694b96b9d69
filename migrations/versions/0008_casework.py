"""Make the tables of casework."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import SortText, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_DESCRIPTION = sa.text("field = 'description'")
_RUNNING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "case_counters",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_case_counters"),
    )
    _cases()
    _texts()
    op.create_table(
        "case_residents",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200)),
        sa.Column("email", sa.String(254)),
        sa.Column("phone", sa.String(40)),
        sa.Column("address", sa.String(500)),
        sa.Column("notes", sa.String(2000)),
        *_stamps(),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_residents"),
        _to("case_residents", "case_id", "cases"),
    )
    _shares()
    op.create_table(
        "case_unsealings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        *_stamps(),
        sa.PrimaryKeyConstraint("id", name="pk_case_unsealings"),
        _to("case_unsealings", "case_id", "cases"),
        _to("case_unsealings", "principal_id", "principals"),
        _to("case_unsealings", "text_id", "case_texts"),
    )
    op.create_index("ix_case_unsealings_case_id", "case_unsealings", ["case_id"])
    op.create_index(
        "ix_case_unsealings_principal_id", "case_unsealings", ["principal_id", "case_id"]
    )


def downgrade() -> None:
    op.drop_table("case_unsealings")
    op.drop_table("case_shares")
    op.drop_table("case_residents")
    op.drop_table("case_texts")
    op.drop_table("cases")
    op.drop_table("case_counters")


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", SortText(20), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("search_title", _TEXT, nullable=False),
        sa.Column("category", sa.String(80)),
        sa.Column("urgency", sa.String(20), nullable=False),
        sa.Column("channel", sa.String(80)),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("policy", sa.String(80), nullable=False),
        sa.Column("raised_as", sa.String(20), nullable=False),
        sa.Column("term_id", sa.Uuid()),
        sa.Column("coordination_id", sa.Uuid()),
        sa.Column("opened_by", sa.Uuid()),
        sa.Column("on_behalf_of", sa.String(200)),
        sa.Column("assignee_id", sa.Uuid()),
        sa.Column("priority", sa.String(200)),
        sa.Column("theme", sa.String(80)),
        sa.Column("location", sa.String(500)),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("client_reference", SortText(200)),
        sa.Column("next_due_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime()),
        sa.Column("closed_at", UtcDateTime()),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("reference", name="uq_cases_reference"),
        _check(
            "cases",
            "kind",
            "kind IN ('enquiry', 'service_request', 'complaint', 'information_request')",
        ),
        _check("cases", "raised_as", "raised_as IN ('councillor', 'coordinator', 'other')"),
        _check("cases", "urgency", "urgency IN ('routine', 'urgent', 'emergency')"),
        _check("cases", "raised_in_one_office", "term_id IS NULL OR coordination_id IS NULL"),
        _check("cases", "version_counts_from_one", "version > 0"),
        _to("cases", "assignee_id", "principals"),
        _to("cases", "coordination_id", "coordinations"),
        _to("cases", "opened_by", "principals"),
        _to("cases", "service_id", "services"),
        _to("cases", "term_id", "terms"),
        _to("cases", "ward_id", "wards"),
    )
    for column in ("assignee_id", "client_reference", "coordination_id", "opened_by", "term_id"):
        op.create_index(f"ix_cases_{column}", "cases", [column])
    for column in ("received_at", "updated_at", "next_due_at"):
        op.create_index(f"ix_cases_{column}", "cases", [column, "id"])
    for place in ("ward_id", "service_id"):
        for column in ("received_at", "next_due_at"):
            op.create_index(f"ix_cases_{place}_{column}", "cases", [place, column, "id"])


def _texts() -> None:
    op.create_table(
        "case_texts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("fact_id", sa.Uuid()),
        sa.Column("field", sa.String(20), nullable=False),
        sa.Column("held_as", sa.String(20), nullable=False),
        sa.Column("written_by", sa.Uuid()),
        sa.Column("body", _TEXT),
        sa.Column("salt", sa.String(64)),
        sa.Column("commitment", sa.String(100), nullable=False),
        sa.Column("erased_at", UtcDateTime()),
        sa.Column("erased_by", sa.Uuid()),
        sa.Column("erased_reason", sa.String(30)),
        *_stamps(),
        sa.PrimaryKeyConstraint("id", name="pk_case_texts"),
        _check(
            "case_texts",
            "erased_reason",
            "erased_reason IN ('resident_asked', 'retention', 'sent_in_error', 'legal_duty')",
        ),
        _check(
            "case_texts",
            "field",
            "field IN ('description', 'reply', 'note', 'reason', 'outcome', 'resolution', "
            "'answer')",
        ),
        _check("case_texts", "held_as", "held_as IN ('council', 'councillor')"),
        _check("case_texts", "body_until_erased", "(body IS NULL) = (erased_at IS NOT NULL)"),
        _check("case_texts", "salt_goes_with_body", "(body IS NULL) = (salt IS NULL)"),
        _to("case_texts", "case_id", "cases"),
        _to("case_texts", "erased_by", "principals"),
        _to("case_texts", "fact_id", "facts"),
        _to("case_texts", "written_by", "principals"),
    )
    op.create_index("ix_case_texts_case_id", "case_texts", ["case_id", "field", "id"])
    op.create_index("ix_case_texts_fact_id", "case_texts", ["fact_id"])
    op.create_index(
        "uq_case_texts_description",
        "case_texts",
        ["case_id"],
        unique=True,
        sqlite_where=_DESCRIPTION,
        postgresql_where=_DESCRIPTION,
    )


def _shares() -> None:
    op.create_table(
        "case_shares",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("term_id", sa.Uuid()),
        sa.Column("basis", sa.String(30), nullable=False),
        sa.Column("shared_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_shares"),
        _check(
            "case_shares",
            "basis",
            "basis IN ('resident_agreed', 'ward_work', 'handover', 'legal_duty')",
        ),
        _check("case_shares", "ends_after_it_starts", "ended_at >= created_at"),
        _to("case_shares", "case_id", "cases"),
        _to("case_shares", "principal_id", "principals"),
        _to("case_shares", "shared_by", "principals"),
        _to("case_shares", "term_id", "terms"),
    )
    op.create_index("ix_case_shares_principal_id", "case_shares", ["principal_id", "case_id"])
    op.create_index(
        "uq_case_shares_running",
        "case_shares",
        ["case_id", "principal_id"],
        unique=True,
        sqlite_where=_RUNNING,
        postgresql_where=_RUNNING,
    )


def _stamps() -> list[sa.Column]:
    return [
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
    ]


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")
