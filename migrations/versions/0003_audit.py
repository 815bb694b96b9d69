"""Make the tables of audit, and the triggers that keep records as they were written."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import SortText, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


_UNSEALED = sa.text("length > sealed_length")


def upgrade() -> None:
    op.create_table(
        "audit_records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", SortText(40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("action", SortText(80), nullable=False),
        sa.Column("principal_id", sa.Uuid()),
        sa.Column("key_id", sa.Uuid()),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_records"),
        sa.UniqueConstraint("subject_kind", "subject_id", "n", name="uq_audit_records_subject"),
        sa.CheckConstraint("n >= 1", name=op.f("ck_audit_records_n_counts_from_one")),
    )
    for column in ("subject_id", "principal_id", "action"):
        op.create_index(f"ix_audit_records_{column}", "audit_records", [column, "at", "id"])
    op.create_index("ix_audit_records_at", "audit_records", ["at", "id"])
    op.create_table(
        "audit_heads",
        sa.Column("subject_kind", SortText(40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("last", sa.String(64), nullable=False),
        sa.Column("sealed_length", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject_kind", "subject_id", name="pk_audit_heads"),
        sa.CheckConstraint("length >= 1", name=op.f("ck_audit_heads_length_counts_from_one")),
    )
    op.create_index(
        "ix_audit_heads_unsealed",
        "audit_heads",
        ["subject_kind", "subject_id"],
        sqlite_where=_UNSEALED,
        postgresql_where=_UNSEALED,
    )
    _forbid_changes()


def downgrade() -> None:
    op.drop_table("audit_heads")
    op.drop_table("audit_records")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_append_only()")


def _forbid_changes() -> None:
    """Refuse what an error in the program, or a stolen application login, might try.

    Who owns the tables can drop the triggers; against that there are the chain and the seals.
    """
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'audit records are never changed or deleted'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_records_stay BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON audit_records FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_records_no_{verb.lower()} BEFORE {verb} ON audit_records "
            "BEGIN SELECT RAISE(ABORT, 'audit records are never changed or deleted'); END"
        )
