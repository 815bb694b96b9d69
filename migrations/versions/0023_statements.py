"""Make the table of published statements, which is appended to and never changed."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import Json, SortText, UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_statement_versions()
    _protect()


def downgrade() -> None:
    op.drop_table("statement_versions")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION statement_versions_are_append_only()")


def _make_statement_versions() -> None:
    op.create_table(
        "statement_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", SortText(80), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("financial_year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("figures", Json, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("published_by", sa.Uuid()),
        sa.Column("override_reason", sa.Text()),
        sa.Column("override_election", sa.String(120)),
        sa.Column("override_post_id", sa.Uuid()),
        sa.Column("overridden_by", sa.Uuid()),
        sa.CheckConstraint(
            "(override_reason IS NULL) = (override_election IS NULL) AND (override_reason IS "
            "NULL) = (override_post_id IS NULL) AND (override_reason IS NULL) = (overridden_by "
            "IS NULL)",
            name=op.f("ck_statement_versions_override_is_whole"),
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_statement_versions_number_positive")),
        sa.ForeignKeyConstraint(
            ["overridden_by"], ["principals.id"], name=op.f("fk_statement_versions_overridden_by")
        ),
        sa.ForeignKeyConstraint(
            ["override_post_id"],
            ["officer_posts.id"],
            name=op.f("fk_statement_versions_override_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["principals.id"], name=op.f("fk_statement_versions_published_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_versions")),
        sa.UniqueConstraint(
            "key",
            "financial_year",
            "number",
            name=op.f("uq_statement_versions_key_financial_year_number"),
        ),
    )
    op.create_index(
        "ix_statement_versions_published_at",
        "statement_versions",
        ["published_at", "id"],
        unique=False,
    )


def _protect() -> None:
    """Rows are appended and never changed, whoever asks through this connection."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION statement_versions_are_append_only() RETURNS trigger "
            "LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'statement_versions are never changed or deleted'; END $$"
        )
        op.execute(
            "CREATE TRIGGER statement_versions_stay BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON statement_versions FOR EACH STATEMENT "
            "EXECUTE FUNCTION statement_versions_are_append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER statement_versions_no_{verb.lower()} BEFORE {verb} "
            "ON statement_versions "
            "BEGIN SELECT RAISE(ABORT, 'statement_versions are never changed or deleted'); END"
        )
