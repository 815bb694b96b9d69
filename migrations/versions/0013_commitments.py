"""Make the tables of commitments."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import Json, UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_RULES = {
    "kind": "kind IN ('named_lead', 'attendance', 'answers_in_time', 'alignment', "
    "'service_delivery_agreement', 'early_notification', 'particular')",
    "status": "status IN ('pledged', 'on_track', 'at_risk', 'kept', 'withdrawn')",
    "one_scope": "ward_id IS NULL OR locality_id IS NULL",
    "particular_is_due": "(kind = 'particular') = (due_on IS NOT NULL)",
    "reviewed_or_due": "kind <> 'particular' OR review_on IS NULL",
    "notice": "(kind = 'early_notification') = (notice_working_days IS NOT NULL)",
    "notice_working_days": "notice_working_days > 0",
    "agreement_is_complete": "kind <> 'service_delivery_agreement' "
    "OR (ward_id IS NOT NULL AND standard IS NOT NULL)",
    "closed_when_over": "(status IN ('kept', 'withdrawn')) = (closed_at IS NOT NULL)",
    "late_when_kept": "(status = 'kept') = (kept_late IS NOT NULL)",
    "reason_when_withdrawn": "(status = 'withdrawn') = (withdrawn_reason IS NOT NULL)",
    "version_counts_from_one": "version > 0",
}


def upgrade() -> None:
    _commitments()
    _steps()
    op.create_table(
        "commitment_evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(500)),
        sa.Column("evidenced_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Uuid()),
        *_stamps(),
        sa.PrimaryKeyConstraint("id", name="pk_commitment_evidence"),
        _to("commitment_evidence", "commitment_id", "commitments"),
        _to("commitment_evidence", "recorded_by", "principals"),
    )
    op.create_index(
        "ix_commitment_evidence_commitment_id", "commitment_evidence", ["commitment_id", "id"]
    )
    op.create_table(
        "commitment_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("linked_by", sa.Uuid()),
        *_stamps(),
        sa.PrimaryKeyConstraint("id", name="pk_commitment_links"),
        sa.UniqueConstraint(
            "commitment_id",
            "kind",
            "target_id",
            name="uq_commitment_links_commitment_id_kind_target_id",
        ),
        _check("commitment_links", "kind", "kind IN ('priority', 'case', 'action', 'allocation')"),
        _to("commitment_links", "commitment_id", "commitments"),
        _to("commitment_links", "linked_by", "principals"),
    )
    op.create_index("ix_commitment_links_target_id", "commitment_links", ["target_id", "kind"])


def downgrade() -> None:
    op.drop_table("commitment_links")
    op.drop_table("commitment_evidence")
    op.drop_table("commitment_steps")
    op.drop_table("commitments")


def _commitments() -> None:
    op.create_table(
        "commitments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("ward_id", sa.Uuid()),
        sa.Column("locality_id", sa.Uuid()),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("statement", sa.Text()),
        sa.Column("standard", sa.Text()),
        sa.Column("enhancement", sa.Text()),
        sa.Column("notice_working_days", sa.Integer()),
        sa.Column("due_on", sa.Date()),
        sa.Column("review_on", sa.Date()),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("status_note", sa.Text()),
        sa.Column("lead_id", sa.Uuid()),
        sa.Column("pledged_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime()),
        sa.Column("kept_late", sa.Boolean()),
        sa.Column("withdrawn_reason", sa.Text()),
        sa.Column("equality_tags", Json, nullable=False),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_commitments"),
        *(_check("commitments", name, condition) for name, condition in _RULES.items()),
        _to("commitments", "lead_id", "service_leads"),
        _to("commitments", "locality_id", "localities"),
        _to("commitments", "service_id", "services"),
        _to("commitments", "ward_id", "wards"),
    )
    op.create_index("ix_commitments_pledged_at", "commitments", ["pledged_at", "id"])
    op.create_index("ix_commitments_updated_at", "commitments", ["updated_at", "id"])
    op.create_index("ix_commitments_service_id", "commitments", ["service_id", "pledged_at", "id"])
    op.create_index("ix_commitments_ward_id", "commitments", ["ward_id", "pledged_at", "id"])
    op.create_index("ix_commitments_locality_id", "commitments", ["locality_id"])
    op.create_index("ix_commitments_lead_id", "commitments", ["lead_id"])


def _steps() -> None:
    op.create_table(
        "commitment_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("earlier_on", sa.Date()),
        sa.Column("now_on", sa.Date()),
        sa.Column("fact_id", sa.Uuid()),
        sa.Column("escalation_id", sa.Uuid()),
        sa.Column("written_by", sa.Uuid()),
        *_stamps(),
        sa.PrimaryKeyConstraint("id", name="pk_commitment_steps"),
        _check(
            "commitment_steps",
            "what",
            "what IN ('pledged', 'revised', 'redated', 'assessed', 'kept', 'withdrawn', "
            "'escalated', 'answered')",
        ),
        _check(
            "commitment_steps",
            "redated_for_a_reason",
            "what <> 'redated' OR (text IS NOT NULL AND now_on IS NOT NULL)",
        ),
        _to("commitment_steps", "commitment_id", "commitments"),
        _to("commitment_steps", "written_by", "principals"),
    )
    op.create_index(
        "ix_commitment_steps_commitment_id", "commitment_steps", ["commitment_id", "id"]
    )
    op.create_index("ix_commitment_steps_escalation_id", "commitment_steps", ["escalation_id"])


def _stamps() -> list[sa.Column]:
    return [
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
    ]


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")
