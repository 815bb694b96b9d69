"""Make the tables of planned-activity notices and silo-working reports."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_NOTICE_RULES = {
    "ends_after_it_starts": "ends_on >= starts_on",
    "working_days_given": "working_days_given >= 0",
    "working_days_promised": "working_days_promised > 0",
    "in_time_as_counted": "in_time = (working_days_given >= working_days_promised)",
    "in_time_of_a_promise": "(working_days_promised IS NULL) = (in_time IS NULL)",
    "cancelled_for_a_reason": "(cancelled_at IS NULL) = (cancelled_reason IS NULL)",
}
_WARD_RULES = {
    "working_days_promised": "working_days_promised > 0",
    "who_promised": "(working_days_promised IS NULL) = (commitment_id IS NULL)",
    "in_time_of_a_promise": "(working_days_promised IS NULL) = (in_time IS NULL)",
}
_REPORT_RULES = {
    "reported_as": "reported_as IN ('councillor', 'coordinator', 'manager', 'other')",
    "outcome": "outcome IN ('joined_up', 'procedure_changed', 'explained', 'not_taken_up')",
    "closed_with_outcome": "(closed_at IS NULL) = (outcome IS NULL)",
    "closed_with_a_word": "(closed_at IS NULL) = (outcome_text IS NULL)",
}


def upgrade() -> None:
    _notices()
    _notice_wards()
    _notice_changes()
    _notice_recipients()
    _silo_reports()
    _silo_report_services()


def downgrade() -> None:
    op.drop_table("silo_report_services")
    op.drop_table("silo_reports")
    op.drop_table("activity_notice_recipients")
    op.drop_table("activity_notice_changes")
    op.drop_table("activity_notice_wards")
    op.drop_table("activity_notices")


def _notices() -> None:
    table = "activity_notices"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("place", sa.String(500), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("first_starts_on", sa.Date(), nullable=False),
        sa.Column("working_days_given", sa.Integer(), nullable=False),
        sa.Column("working_days_promised", sa.Integer()),
        sa.Column("in_time", sa.Boolean()),
        sa.Column("given_by", sa.Uuid()),
        sa.Column("cancelled_at", UtcDateTime()),
        sa.Column("cancelled_reason", sa.Text()),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *_checks(table, _NOTICE_RULES),
        _to(table, "service_id", "services"),
        _to(table, "given_by", "principals"),
    )
    op.create_index("ix_activity_notices_starts_on", table, ["starts_on", "id"])
    op.create_index("ix_activity_notices_given_at", table, ["given_at", "id"])
    op.create_index("ix_activity_notices_updated_at", table, ["updated_at", "id"])
    op.create_index("ix_activity_notices_service_id", table, ["service_id", "starts_on", "id"])


def _notice_wards() -> None:
    table = "activity_notice_wards"
    op.create_table(
        table,
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid()),
        sa.Column("working_days_promised", sa.Integer()),
        sa.Column("in_time", sa.Boolean()),
        sa.PrimaryKeyConstraint("notice_id", "ward_id", name=f"pk_{table}"),
        *_checks(table, _WARD_RULES),
        _to(table, "notice_id", "activity_notices"),
        _to(table, "ward_id", "wards"),
        _to(table, "commitment_id", "commitments"),
    )
    op.create_index("ix_activity_notice_wards_ward_id", table, ["ward_id", "notice_id"])


def _notice_changes() -> None:
    table = "activity_notice_changes"
    steps = "what IN ('given', 'revised', 'redated', 'cancelled')"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("earlier_starts_on", sa.Date()),
        sa.Column("earlier_ends_on", sa.Date()),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("working_days_given", sa.Integer()),
        sa.Column("reason", sa.Text()),
        sa.Column("changed_by", sa.Uuid()),
        *_stamps(),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *_checks(table, {"what": steps, "working_days_given": "working_days_given >= 0"}),
        _to(table, "notice_id", "activity_notices"),
        _to(table, "changed_by", "principals"),
    )
    op.create_index("ix_activity_notice_changes_notice_id", table, ["notice_id", "id"])


def _notice_recipients() -> None:
    table = "activity_notice_recipients"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.String(20), nullable=False),
        sa.Column("post", sa.String(100), nullable=False),
        sa.Column("principal_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("change_id", "post", name=f"uq_{table}_change_id_post"),
        *_checks(table, {"office": "office IN ('councillor', 'coordinator')"}),
        _to(table, "change_id", "activity_notice_changes"),
        _to(table, "principal_id", "principals"),
    )


def _silo_reports() -> None:
    table = "silo_reports"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("reported_by", sa.Uuid(), nullable=False),
        sa.Column("reported_as", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(20)),
        sa.Column("outcome_text", sa.Text()),
        sa.Column("closed_at", UtcDateTime()),
        sa.Column("closed_by", sa.Uuid()),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *_checks(table, _REPORT_RULES),
        _to(table, "ward_id", "wards"),
        _to(table, "reported_by", "principals"),
        _to(table, "closed_by", "principals"),
    )
    op.create_index("ix_silo_reports_occurred_on", table, ["occurred_on", "id"])
    op.create_index("ix_silo_reports_created_at", table, ["created_at", "id"])
    op.create_index("ix_silo_reports_updated_at", table, ["updated_at", "id"])
    op.create_index("ix_silo_reports_ward_id", table, ["ward_id", "created_at", "id"])
    op.create_index("ix_silo_reports_reported_by", table, ["reported_by"])


def _silo_report_services() -> None:
    table = "silo_report_services"
    op.create_table(
        table,
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", "service_id", name=f"pk_{table}"),
        _to(table, "report_id", "silo_reports"),
        _to(table, "service_id", "services"),
    )
    op.create_index("ix_silo_report_services_service_id", table, ["service_id"])


def _stamps() -> list[sa.Column]:
    return [
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
    ]


def _checks(table: str, rules: dict[str, str]) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))
        for name, condition in rules.items()
    ]


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")
