"""Make the tables of meetings."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import Json, SortText, UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_PLACE = (
    "(ward_id IS NULL OR locality_id IS NULL) AND (ward_id IS NULL OR parish_id IS NULL)"
    " AND (locality_id IS NULL OR parish_id IS NULL)"
)
_KIND = (
    "kind IN ('ward_briefing', 'community_action_partnership', 'locality_meeting',"
    " 'joint_tasking_group', 'parish_liaison', 'partnership')"
)
_CALLED = {
    "kind": _KIND,
    "mode": "mode IN ('face_to_face', 'online', 'hybrid')",
    "one_place": _PLACE,
    "tasking_is_restricted": "kind <> 'joint_tasking_group' OR restricted",
}
_CHECKS = {
    "meeting_series": {
        **_CALLED,
        "minutes": "minutes BETWEEN 1 AND 1440",
    },
    "meetings": {
        **_CALLED,
        "cancelled_with_reason": "(status = 'cancelled') = (cancelled_reason IS NOT NULL)",
        "ends_after_it_starts": "ends_at > starts_at",
        "of_series": "(series_id IS NULL) = (occurrence_on IS NULL)",
        "status": "status IN ('scheduled', 'held', 'cancelled')",
    },
    "partner_area_wards": {
        "extent": "extent IN ('whole', 'part', 'unknown')",
    },
    "series_invitations": {
        "one_invitee": "(service_id IS NULL) <> (parish_id IS NULL)",
    },
    "meeting_actions": {
        "became_kind": "became_kind IN ('case', 'action')",
        "became_something": "(status = 'became') = (became_kind IS NOT NULL)"
        " AND (became_kind IS NULL) = (became_id IS NULL)",
        "status": "status IN ('open', 'became', 'done', 'dropped')",
    },
    "meeting_data_quality": {
        "rating": "rating IN ('good', 'adequate', 'poor', 'not_brought')",
    },
    "meeting_invitations": {
        "apologies": "NOT apologies OR (attended IS NOT NULL AND NOT attended)",
        "one_invitee": "(service_id IS NULL) <> (parish_id IS NULL)",
    },
}


def upgrade() -> None:
    _make_meeting_series()
    _make_partner_areas()
    _make_meetings()
    _make_partner_area_wards()
    _make_series_invitations()
    _make_meeting_actions()
    _make_meeting_data_quality()
    _make_meeting_invitations()
    _make_meeting_wards()


def downgrade() -> None:
    op.drop_table("meeting_wards")
    op.drop_table("meeting_invitations")
    op.drop_table("meeting_data_quality")
    op.drop_table("meeting_actions")
    op.drop_table("series_invitations")
    op.drop_table("partner_area_wards")
    op.drop_table("meetings")
    op.drop_table("partner_areas")
    op.drop_table("meeting_series")


def _make_meeting_series() -> None:
    op.create_table(
        "meeting_series",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", SortText(40), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=True),
        sa.Column("locality_id", sa.Uuid(), nullable=True),
        sa.Column("parish_id", sa.Uuid(), nullable=True),
        sa.Column("rrule", sa.String(200), nullable=False),
        sa.Column("first_local", sa.String(16), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("place", sa.String(300), nullable=True),
        sa.Column("agenda", Json, nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("made_until", sa.Date(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        *_checks("meeting_series"),
        sa.ForeignKeyConstraint(
            ["locality_id"], ["localities.id"], name=op.f("fk_meeting_series_locality_id")
        ),
        sa.ForeignKeyConstraint(
            ["parish_id"], ["parishes.id"], name=op.f("fk_meeting_series_parish_id")
        ),
        sa.ForeignKeyConstraint(["ward_id"], ["wards.id"], name=op.f("fk_meeting_series_ward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_series")),
    )
    op.create_index(op.f("ix_meeting_series_locality_id"), "meeting_series", ["locality_id"])
    op.create_index(op.f("ix_meeting_series_parish_id"), "meeting_series", ["parish_id"])
    op.create_index(op.f("ix_meeting_series_ward_id"), "meeting_series", ["ward_id"])


def _make_partner_areas() -> None:
    op.create_table(
        "partner_areas",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", SortText(80), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        *_evidence(),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_partner_areas_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_areas")),
        sa.UniqueConstraint("slug", name=op.f("uq_partner_areas_slug")),
    )
    op.create_index(op.f("ix_partner_areas_service_id"), "partner_areas", ["service_id"])


def _make_meetings() -> None:
    op.create_table(
        "meetings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("occurrence_on", sa.Date(), nullable=True),
        sa.Column("kind", SortText(40), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=True),
        sa.Column("locality_id", sa.Uuid(), nullable=True),
        sa.Column("parish_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("place", sa.String(300), nullable=True),
        sa.Column("agenda", Json, nullable=False),
        sa.Column("minutes", sa.Text(), nullable=True),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("cancelled_reason", sa.String(2000), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        *_checks("meetings"),
        sa.ForeignKeyConstraint(
            ["locality_id"], ["localities.id"], name=op.f("fk_meetings_locality_id")
        ),
        sa.ForeignKeyConstraint(["parish_id"], ["parishes.id"], name=op.f("fk_meetings_parish_id")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["meeting_series.id"], name=op.f("fk_meetings_series_id")
        ),
        sa.ForeignKeyConstraint(["ward_id"], ["wards.id"], name=op.f("fk_meetings_ward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint(
            "series_id", "occurrence_on", name=op.f("uq_meetings_series_id_occurrence_on")
        ),
    )
    op.create_index(op.f("ix_meetings_locality_id"), "meetings", ["locality_id"])
    op.create_index(op.f("ix_meetings_parish_id"), "meetings", ["parish_id"])
    op.create_index("ix_meetings_starts_at", "meetings", ["starts_at", "id"])
    op.create_index(op.f("ix_meetings_ward_id"), "meetings", ["ward_id"])


def _make_partner_area_wards() -> None:
    op.create_table(
        "partner_area_wards",
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=False),
        sa.Column("extent", sa.String(10), nullable=False),
        *_stamps(),
        *_checks("partner_area_wards"),
        sa.ForeignKeyConstraint(
            ["area_id"], ["partner_areas.id"], name=op.f("fk_partner_area_wards_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["ward_id"], ["wards.id"], name=op.f("fk_partner_area_wards_ward_id")
        ),
        sa.PrimaryKeyConstraint("area_id", "ward_id", name=op.f("pk_partner_area_wards")),
    )
    op.create_index(op.f("ix_partner_area_wards_ward_id"), "partner_area_wards", ["ward_id"])


def _make_series_invitations() -> None:
    op.create_table(
        "series_invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("parish_id", sa.Uuid(), nullable=True),
        sa.Column("post", sa.String(200), nullable=True),
        *_checks("series_invitations"),
        sa.ForeignKeyConstraint(
            ["parish_id"], ["parishes.id"], name=op.f("fk_series_invitations_parish_id")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["meeting_series.id"], name=op.f("fk_series_invitations_series_id")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_series_invitations_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_invitations")),
        sa.UniqueConstraint(
            "series_id", "parish_id", name=op.f("uq_series_invitations_series_id_parish_id")
        ),
        sa.UniqueConstraint(
            "series_id", "service_id", name=op.f("uq_series_invitations_series_id_service_id")
        ),
    )
    op.create_index(op.f("ix_series_invitations_parish_id"), "series_invitations", ["parish_id"])
    op.create_index(op.f("ix_series_invitations_service_id"), "series_invitations", ["service_id"])


def _make_meeting_actions() -> None:
    op.create_table(
        "meeting_actions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("description", sa.String(1000), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("became_kind", sa.String(20), nullable=True),
        sa.Column("became_id", sa.Uuid(), nullable=True),
        sa.Column("became_reference", sa.String(20), nullable=True),
        sa.Column("note", sa.String(2000), nullable=True),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        *_checks("meeting_actions"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_actions_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_meeting_actions_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_actions")),
    )
    op.create_index(op.f("ix_meeting_actions_meeting_id"), "meeting_actions", ["meeting_id"])
    op.create_index(op.f("ix_meeting_actions_service_id"), "meeting_actions", ["service_id"])


def _make_meeting_data_quality() -> None:
    op.create_table(
        "meeting_data_quality",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("rating", sa.String(20), nullable=False),
        sa.Column("issues", Json, nullable=False),
        sa.Column("note", sa.String(2000), nullable=True),
        *_stamps(),
        *_checks("meeting_data_quality"),
        sa.ForeignKeyConstraint(
            ["area_id"], ["partner_areas.id"], name=op.f("fk_meeting_data_quality_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_data_quality_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_meeting_data_quality_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_data_quality")),
        sa.UniqueConstraint(
            "meeting_id", "service_id", name=op.f("uq_meeting_data_quality_meeting_id_service_id")
        ),
    )
    op.create_index(op.f("ix_meeting_data_quality_area_id"), "meeting_data_quality", ["area_id"])
    op.create_index(
        op.f("ix_meeting_data_quality_service_id"), "meeting_data_quality", ["service_id"]
    )


def _make_meeting_invitations() -> None:
    op.create_table(
        "meeting_invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("parish_id", sa.Uuid(), nullable=True),
        sa.Column("post", sa.String(200), nullable=True),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("apologies", sa.Boolean(), server_default=sa.false(), nullable=False),
        *_stamps(),
        *_checks("meeting_invitations"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_invitations_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["parish_id"], ["parishes.id"], name=op.f("fk_meeting_invitations_parish_id")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_meeting_invitations_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_invitations")),
        sa.UniqueConstraint(
            "meeting_id", "parish_id", name=op.f("uq_meeting_invitations_meeting_id_parish_id")
        ),
        sa.UniqueConstraint(
            "meeting_id", "service_id", name=op.f("uq_meeting_invitations_meeting_id_service_id")
        ),
    )
    op.create_index(op.f("ix_meeting_invitations_parish_id"), "meeting_invitations", ["parish_id"])
    op.create_index(
        op.f("ix_meeting_invitations_service_id"), "meeting_invitations", ["service_id"]
    )


def _make_meeting_wards() -> None:
    op.create_table(
        "meeting_wards",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_wards_meeting_id")
        ),
        sa.ForeignKeyConstraint(["ward_id"], ["wards.id"], name=op.f("fk_meeting_wards_ward_id")),
        sa.PrimaryKeyConstraint("meeting_id", "ward_id", name=op.f("pk_meeting_wards")),
    )
    op.create_index(op.f("ix_meeting_wards_ward_id"), "meeting_wards", ["ward_id"])


def _checks(table: str) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(text, name=op.f(f"ck_{table}_{name}"))
        for name, text in _CHECKS[table].items()
    ]


def _evidence() -> list[sa.Column]:
    return [
        sa.Column("source", Json, nullable=False),
        sa.Column("confidence", sa.String(10), nullable=True),
        sa.Column("assumption", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("field_evidence", Json, nullable=False),
    ]


def _stamps() -> list[sa.Column]:
    return [
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
    ]
