"""Make the tables of action plans and indicators."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import SortText, UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TOPICS = (
    "topic IN ('influence_and_control', 'trust', 'feeling_about_the_area', 'going_well_or_not',"
    " 'projects_and_initiatives', 'crime', 'antisocial_behaviour', 'health', 'local_economy',"
    " 'participation', 'young_people', 'service_reporting', 'service_take_up',"
    " 'casework_outcomes', 'event_attendance', 'bulletin_subscriptions', 'ward_budget')"
)
_INDICATOR_CHECKS = {
    "kind": "kind IN ('quantitative', 'qualitative')",
    "topic": _TOPICS,
    "direction": "direction IN ('up', 'down')",
    "qualitative_has_no_quantity": "kind = 'quantitative' OR (unit IS NULL AND direction IS NULL"
    " AND baseline IS NULL AND target IS NULL)",
    "quantitative_has_unit": "kind <> 'quantitative' OR (unit IS NOT NULL"
    " AND direction IS NOT NULL)",
    "baseline_has_a_day": "(baseline IS NULL) = (baseline_on IS NULL)",
    "target_has_a_day": "(target IS NULL) = (target_on IS NULL)",
    "target_after_baseline": "target_on > baseline_on",
    "target_in_direction": "(direction = 'up' AND target >= baseline)"
    " OR (direction = 'down' AND target <= baseline)",
    "version_counts_from_one": "version > 0",
}
_ACTION_CHECKS = {
    "status": "status IN ('planned', 'in_progress', 'done', 'dropped')",
    "done_has_a_day": "(status = 'done') = (done_on IS NOT NULL)",
    "dropped_has_a_day": "(status = 'dropped') = (dropped_on IS NOT NULL)",
    "origin_is_whole": "(origin_kind IS NULL) = (origin_id IS NULL)",
    "version_counts_from_one": "version > 0",
}
_ERASED = {"body_until_erased": "(body IS NULL) = (erased_at IS NOT NULL)"}


def upgrade() -> None:
    _actions()
    _action_notes()
    _indicators()
    _readings()
    _indicator_notes()


def downgrade() -> None:
    op.drop_table("indicator_notes")
    op.drop_table("indicator_readings")
    op.drop_table("indicators")
    op.drop_table("plan_action_notes")
    op.drop_table("plan_action_partners")
    op.drop_table("plan_actions")


def _actions() -> None:
    op.create_table(
        "plan_actions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("priority_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("done_on", sa.Date()),
        sa.Column("dropped_on", sa.Date()),
        sa.Column("origin_kind", sa.String(30)),
        sa.Column("origin_id", sa.Uuid()),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        *_checks("plan_actions", _ACTION_CHECKS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_actions")),
        _to("plan_actions", "priority_id", "priorities"),
        _to("plan_actions", "service_id", "services"),
    )
    op.create_index("ix_plan_actions_priority_id", "plan_actions", ["priority_id", "due_on"])
    op.create_index("ix_plan_actions_service_id", "plan_actions", ["service_id", "due_on"])
    op.create_index("ix_plan_actions_due_on", "plan_actions", ["due_on", "id"])
    op.create_index("ix_plan_actions_updated_at", "plan_actions", ["updated_at", "id"])
    op.create_table(
        "plan_action_partners",
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("action_id", "service_id", name=op.f("pk_plan_action_partners")),
        _to("plan_action_partners", "action_id", "plan_actions"),
        _to("plan_action_partners", "service_id", "services"),
    )
    op.create_index(
        op.f("ix_plan_action_partners_service_id"), "plan_action_partners", ["service_id"]
    )


def _action_notes() -> None:
    table = "plan_action_notes"
    kinds = {"kind": "kind IN ('progress', 'completion', 'dropping')"}
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        *_noted(),
        *_checks(table, kinds | _ERASED),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        _to(table, "action_id", "plan_actions"),
        *_by(table),
    )
    op.create_index("ix_plan_action_notes_action_id", table, ["action_id", "created_at"])


def _indicators() -> None:
    op.create_table(
        "indicators",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("priority_id", sa.Uuid(), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=False),
        sa.Column("slug", SortText(80), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("topic", sa.String(30), nullable=False),
        sa.Column("source", sa.String(500)),
        sa.Column("unit", sa.String(60)),
        sa.Column("direction", sa.String(10)),
        sa.Column("baseline", sa.BigInteger()),
        sa.Column("baseline_on", sa.Date()),
        sa.Column("target", sa.BigInteger()),
        sa.Column("target_on", sa.Date()),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        *_checks("indicators", _INDICATOR_CHECKS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicators")),
        _to("indicators", "priority_id", "priorities"),
        _to("indicators", "ward_id", "wards"),
        sa.UniqueConstraint("ward_id", "slug", name=op.f("uq_indicators_ward_id_slug")),
    )
    op.create_index("ix_indicators_priority_id", "indicators", ["priority_id", "id"])
    op.create_index("ix_indicators_updated_at", "indicators", ["updated_at", "id"])


def _readings() -> None:
    table = "indicator_readings"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(500)),
        sa.Column("note", sa.String(2000)),
        sa.Column("recorded_by", sa.Uuid()),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        _to(table, "indicator_id", "indicators"),
        _to(table, "recorded_by", "principals"),
        sa.UniqueConstraint(
            "indicator_id", "measured_on", name=op.f(f"uq_{table}_indicator_id_measured_on")
        ),
    )


def _indicator_notes() -> None:
    table = "indicator_notes"
    kinds = {"kind": "kind IN ('note', 'resident_feedback')"}
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(500)),
        *_noted(),
        *_checks(table, kinds | _ERASED),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        _to(table, "indicator_id", "indicators"),
        *_by(table),
    )
    op.create_index("ix_indicator_notes_indicator_id", table, ["indicator_id", "noted_on"])


def _noted() -> list[sa.Column]:
    return [
        sa.Column("body", sa.Text()),
        sa.Column("for_publication", sa.Boolean(), nullable=False),
        sa.Column("written_by", sa.Uuid()),
        sa.Column("erased_at", UtcDateTime()),
        sa.Column("erased_by", sa.Uuid()),
        *_stamps(),
    ]


def _by(table: str) -> list[sa.ForeignKeyConstraint]:
    return [_to(table, "written_by", "principals"), _to(table, "erased_by", "principals")]


def _checks(table: str, checks: dict[str, str]) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))
        for name, condition in checks.items()
    ]


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _stamps() -> list[sa.Column]:
    return [
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
    ]
