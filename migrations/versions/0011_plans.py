"""Make the tables of ward plans and their priorities."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import Json, SortText, UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_PRIORITY_STATUS = "status IN ('active', 'on_hold', 'achieved', 'dropped')"
_EVIDENCE_KIND = (
    "kind IN ('data', 'consultation', 'resident_feedback', 'casework', 'partner', 'councillor')"
)
_OVERRIDE = (
    "(override_reason IS NULL) = (override_election IS NULL)"
    " AND (override_reason IS NULL) = (override_post_id IS NULL)"
    " AND (override_reason IS NULL) = (overridden_by IS NULL)"
)


def upgrade() -> None:
    _plans()
    _agreements()
    _versions()
    _priorities()
    _published()
    _evidence()
    _answers()


def downgrade() -> None:
    op.drop_table("plan_review_answers")
    op.drop_table("plan_evidence")
    op.drop_table("published_priorities")
    op.drop_table("priorities")
    op.drop_table("plan_versions")
    op.drop_table("plan_agreements")
    op.drop_table("plans")


def _plans() -> None:
    op.create_table(
        "plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=False),
        sa.Column("election_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("introduction", sa.Text()),
        sa.Column("internal_note", sa.Text()),
        sa.Column("agreement_id", sa.Uuid()),
        sa.Column("published_number", sa.Integer()),
        sa.Column("closed_at", UtcDateTime()),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('draft', 'agreed', 'published')", name=op.f("ck_plans_stage")
        ),
        sa.CheckConstraint(
            "stage <> 'published' OR published_number IS NOT NULL",
            name=op.f("ck_plans_published_has_version"),
        ),
        sa.CheckConstraint(
            "stage = 'draft' OR agreement_id IS NOT NULL", name=op.f("ck_plans_agreed_by_somebody")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        _to("plans", "ward_id", "wards"),
        _to("plans", "election_id", "elections"),
        sa.UniqueConstraint("ward_id", "election_id", name=op.f("uq_plans_ward_id_election_id")),
    )
    op.create_index(op.f("ix_plans_election_id"), "plans", ["election_id"])


def _agreements() -> None:
    op.create_table(
        "plan_agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("seats", Json, nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("recorded_by", sa.Uuid()),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_agreements")),
        _to("plan_agreements", "plan_id", "plans"),
        _to("plan_agreements", "recorded_by", "principals"),
    )
    op.create_index("ix_plan_agreements_plan_id", "plan_agreements", ["plan_id"])


def _versions() -> None:
    op.create_table(
        "plan_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("introduction", sa.Text()),
        sa.Column("evidence", Json, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("summary", sa.Text()),
        sa.Column("is_review", sa.Boolean(), nullable=False),
        sa.Column("review_on", sa.Date()),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("published_by", sa.Uuid()),
        sa.Column("override_reason", sa.Text()),
        sa.Column("override_election", sa.String(120)),
        sa.Column("override_post_id", sa.Uuid()),
        sa.Column("overridden_by", sa.Uuid()),
        sa.CheckConstraint("number > 0", name=op.f("ck_plan_versions_number_positive")),
        sa.CheckConstraint(_OVERRIDE, name=op.f("ck_plan_versions_override_is_whole")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_versions")),
        _to("plan_versions", "plan_id", "plans"),
        _to("plan_versions", "agreement_id", "plan_agreements"),
        _to("plan_versions", "published_by", "principals"),
        _to("plan_versions", "override_post_id", "officer_posts"),
        _to("plan_versions", "overridden_by", "principals"),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_plan_versions_plan_id_number")),
    )
    op.create_index(op.f("ix_plan_versions_agreement_id"), "plan_versions", ["agreement_id"])
    op.create_index("ix_plan_versions_published_at", "plan_versions", ["published_at", "id"])


def _priorities() -> None:
    op.create_table(
        "priorities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=False),
        *_said_of_priority(),
        sa.Column("internal_note", sa.Text()),
        sa.Column("carried_from_id", sa.Uuid()),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(_PRIORITY_STATUS, name=op.f("ck_priorities_status")),
        sa.CheckConstraint("position > 0", name=op.f("ck_priorities_position_counts_from_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priorities")),
        _to("priorities", "plan_id", "plans"),
        _to("priorities", "ward_id", "wards"),
        _to("priorities", "theme_id", "themes"),
        _to("priorities", "lead_seat_id", "seats"),
        _to("priorities", "carried_from_id", "priorities"),
    )
    op.create_index("ix_priorities_plan_id", "priorities", ["plan_id", "position"])
    op.create_index("ix_priorities_ward_id", "priorities", ["ward_id", "position"])
    for column in ("theme_id", "lead_seat_id", "carried_from_id"):
        op.create_index(op.f(f"ix_priorities_{column}"), "priorities", [column])


def _published() -> None:
    op.create_table(
        "published_priorities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("priority_id", sa.Uuid(), nullable=False),
        *_said_of_priority(),
        sa.Column("evidence", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_priorities")),
        _to("published_priorities", "version_id", "plan_versions"),
        _to("published_priorities", "priority_id", "priorities"),
        _to("published_priorities", "theme_id", "themes"),
        _to("published_priorities", "lead_seat_id", "seats"),
        sa.UniqueConstraint(
            "version_id", "priority_id", name=op.f("uq_published_priorities_version_id_priority_id")
        ),
    )
    op.create_index("ix_published_priorities_priority_id", "published_priorities", ["priority_id"])
    for column in ("theme_id", "lead_seat_id"):
        op.create_index(op.f(f"ix_published_priorities_{column}"), "published_priorities", [column])


def _evidence() -> None:
    op.create_table(
        "plan_evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("priority_id", sa.Uuid()),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("title", SortText(200), nullable=False),
        sa.Column("finding", sa.Text()),
        sa.Column("source", sa.String(500), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Uuid()),
        sa.Column("removed_at", UtcDateTime()),
        *_stamps(),
        sa.CheckConstraint(_EVIDENCE_KIND, name=op.f("ck_plan_evidence_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_evidence")),
        _to("plan_evidence", "plan_id", "plans"),
        _to("plan_evidence", "priority_id", "priorities"),
        _to("plan_evidence", "added_by", "principals"),
    )
    op.create_index("ix_plan_evidence_plan_id", "plan_evidence", ["plan_id", "priority_id"])
    op.create_index(op.f("ix_plan_evidence_priority_id"), "plan_evidence", ["priority_id"])


def _answers() -> None:
    op.create_table(
        "plan_review_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("escalation_id", sa.Uuid(), nullable=False),
        sa.Column("fact_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.Column("answered_by", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_review_answers")),
        _to("plan_review_answers", "version_id", "plan_versions"),
        _to("plan_review_answers", "answered_by", "principals"),
        sa.UniqueConstraint("escalation_id", name=op.f("uq_plan_review_answers_escalation_id")),
    )
    op.create_index(
        op.f("ix_plan_review_answers_version_id"), "plan_review_answers", ["version_id"]
    )


def _said_of_priority() -> list[sa.Column]:
    return [
        sa.Column("theme_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("target_area", sa.String(500)),
        sa.Column("most_deprived", sa.Boolean()),
        sa.Column("deprivation_source", sa.String(500)),
        sa.Column("lead_seat_id", sa.Uuid()),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("equality_tags", Json, nullable=False),
    ]


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _stamps() -> list[sa.Column]:
    return [
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
    ]
