"""Make the outbox and the feed's one row."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import Json, SortText, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITING = sa.text("position IS NULL")


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("number", _COUNTED, autoincrement=True, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", _COUNTED),
        sa.Column("positioned_at", UtcDateTime()),
        sa.Column("kind", SortText(80), nullable=False),
        sa.Column("subject_kind", SortText(40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(80)),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("ward", sa.String(9)),
        sa.Column("service", sa.String(80)),
        sa.Column("directorate", sa.String(80)),
        sa.Column("owner", sa.Uuid()),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_events"),
        sa.UniqueConstraint("id", name="uq_events_id"),
        sa.CheckConstraint("position >= 1", name=op.f("ck_events_position_counts_from_one")),
    )
    op.create_index("ix_events_position", "events", ["position"], unique=True)
    for column in ("subject_id", "reference", "kind"):
        op.create_index(f"ix_events_{column}", "events", [column, "position"])
    op.create_index(
        "ix_events_waiting",
        "events",
        ["number"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    feed = op.create_table(
        "event_feed",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", _COUNTED, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event_feed"),
        sa.CheckConstraint("id = 1", name=op.f("ck_event_feed_one_row")),
    )
    op.bulk_insert(feed, [{"id": 1, "last": 0}])


def downgrade() -> None:
    op.drop_table("event_feed")
    op.drop_table("events")
