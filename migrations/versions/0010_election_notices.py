"""Elections know their notice; the council has settings, officers' posts and ward deprivation."""

from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import Json, SortText, UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
_SETTINGS = {
    UUID("019b76da-a800-7000-8000-000000000001"): (
        "notice_of_election_working_days",
        {"value": 25},
    ),
    UUID("019b76da-a800-7000-8000-000000000002"): (
        "plan_refresh",
        {"value": "two_years_after_election"},
    ),
}
_NOTICE = "ck_elections_notice_before_poll"


def upgrade() -> None:
    _add_notice()
    settings = op.create_table(
        "council_settings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", SortText(80), nullable=False),
        sa.Column("value", Json, nullable=False),
        *_stamps(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_settings")),
        sa.UniqueConstraint("name", name=op.f("uq_council_settings_name")),
    )
    stamps = {"created_at": _SINCE, "updated_at": _SINCE, "version": 1}
    op.bulk_insert(
        settings,
        [
            {"id": id_, "name": name, "value": value, **stamps}
            for id_, (name, value) in _SETTINGS.items()
        ],
    )
    _make_officer_posts()
    _make_ward_deprivations()


def downgrade() -> None:
    op.drop_table("ward_deprivations")
    op.drop_table("officer_posts")
    op.drop_table("council_settings")
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint(op.f(_NOTICE), "elections", type_="check")
    op.drop_column("elections", "notice_on")


def _add_notice() -> None:
    check = f"CONSTRAINT {_NOTICE} CHECK (notice_on < held_on)"
    if op.get_context().dialect.name == "postgresql":
        op.add_column("elections", sa.Column("notice_on", sa.Date(), nullable=True))
        op.execute(f"ALTER TABLE elections ADD {check}")
        return
    # SQLite takes a constraint with a new column, and with nothing else.
    op.execute(f"ALTER TABLE elections ADD COLUMN notice_on DATE {check}")


def _make_officer_posts() -> None:
    op.create_table(
        "officer_posts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post", SortText(80), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        *_stamps(),
        sa.CheckConstraint(
            "ends_on >= starts_on", name=op.f("ck_officer_posts_ends_after_it_starts")
        ),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["principals.id"], name=op.f("fk_officer_posts_principal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_posts")),
    )
    op.create_index(op.f("ix_officer_posts_principal_id"), "officer_posts", ["principal_id"])
    op.create_index("ix_officer_posts_post", "officer_posts", ["post", "starts_on"])
    _posts_never_overlap()


def _posts_never_overlap() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE officer_posts ADD CONSTRAINT ex_officer_posts_no_overlap "
            "EXCLUDE USING gist (post WITH =, daterange(starts_on, ends_on, '[]') WITH &&)"
        )
        return
    overlap = """
        SELECT 1 FROM officer_posts AS other
        WHERE other.id <> NEW.id AND other.post = NEW.post
          AND (other.ends_on IS NULL OR other.ends_on >= NEW.starts_on)
          AND (NEW.ends_on IS NULL OR NEW.ends_on >= other.starts_on)
    """
    for event in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER officer_posts_no_overlap_{event.lower()} "
            f"BEFORE {event} ON officer_posts WHEN EXISTS ({overlap}) "
            "BEGIN SELECT RAISE(ABORT, 'ex_officer_posts_no_overlap'); END"
        )


def _make_ward_deprivations() -> None:
    op.create_table(
        "ward_deprivations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=False),
        sa.Column("index", sa.String(80), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("decile", sa.Integer(), nullable=False),
        sa.Column("source", Json, nullable=False),
        sa.Column("confidence", sa.String(10), nullable=True),
        sa.Column("assumption", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("field_evidence", Json, nullable=False),
        *_stamps(),
        sa.CheckConstraint("decile BETWEEN 1 AND 10", name=op.f("ck_ward_deprivations_decile")),
        sa.ForeignKeyConstraint(
            ["ward_id"], ["wards.id"], name=op.f("fk_ward_deprivations_ward_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ward_deprivations")),
        sa.UniqueConstraint(
            "ward_id", "index", "year", name=op.f("uq_ward_deprivations_ward_id_index_year")
        ),
    )


def _stamps() -> list[sa.Column]:
    return [
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]
