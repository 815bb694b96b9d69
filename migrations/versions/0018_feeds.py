"""Make the table of calendar feeds."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_CHECKS = {
    "kind": "kind IN ('ward_meetings', 'service_deadlines', 'review_dates')",
    "digest_is_sha256": "length(digest) = 32",
    "of_one": "(ward_id IS NULL) <> (service_id IS NULL)",
    "meetings_of_ward": "kind <> 'ward_meetings' OR ward_id IS NOT NULL",
    "deadlines_of_service": "kind <> 'service_deadlines' OR service_id IS NOT NULL",
}


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("ward_id", sa.Uuid()),
        sa.Column("service_id", sa.Uuid()),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("revoked_at", UtcDateTime()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("digest", name="uq_feeds_digest"),
        _to("principal_id", "principals"),
        _to("ward_id", "wards"),
        _to("service_id", "services"),
        *(
            sa.CheckConstraint(text, name=op.f(f"ck_feeds_{name}"))
            for name, text in _CHECKS.items()
        ),
    )
    op.create_index("ix_feeds_created_at", "feeds", ["created_at", "id"])
    op.create_index("ix_feeds_principal_id", "feeds", ["principal_id", "created_at", "id"])
    op.create_index("ix_feeds_service_id", "feeds", ["service_id"])
    op.create_index("ix_feeds_ward_id", "feeds", ["ward_id"])


def downgrade() -> None:
    op.drop_table("feeds")


def _to(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_feeds_{column}")
