"""Make the table of published scorecards."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import Json, SortText, UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_CHECKS = {
    "scope": "scope IN ('services', 'wards', 'localities', 'borough')",
    "number_positive": "number > 0",
    "ends_after_it_starts": "first_on <= last_on",
    "override_is_whole": "(override_reason IS NULL) = (override_election IS NULL)"
    " AND (override_reason IS NULL) = (override_post_id IS NULL)"
    " AND (override_reason IS NULL) = (overridden_by IS NULL)",
}


def upgrade() -> None:
    op.create_table(
        "scorecard_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(20), nullable=False),
        sa.Column("key", SortText(80), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("figures", Json, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("override_election", sa.String(120), nullable=True),
        sa.Column("override_post_id", sa.Uuid(), nullable=True),
        sa.Column("overridden_by", sa.Uuid(), nullable=True),
        *(
            sa.CheckConstraint(text, name=op.f(f"ck_scorecard_versions_{name}"))
            for name, text in _CHECKS.items()
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["principals.id"], name=op.f("fk_scorecard_versions_published_by")
        ),
        sa.ForeignKeyConstraint(
            ["override_post_id"],
            ["officer_posts.id"],
            name=op.f("fk_scorecard_versions_override_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["overridden_by"], ["principals.id"], name=op.f("fk_scorecard_versions_overridden_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecard_versions")),
        sa.UniqueConstraint(
            "scope", "key", "number", name=op.f("uq_scorecard_versions_scope_key_number")
        ),
    )
    op.create_index(
        "ix_scorecard_versions_published_at", "scorecard_versions", ["published_at", "id"]
    )


def downgrade() -> None:
    op.drop_table("scorecard_versions")
