"""Make the tables of access."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import Json, SortText, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ROLES = (
    "'councillor', 'coordinator', 'service_lead', 'manager', 'finance', "
    "'administrator', 'auditor', 'integration'"
)


def upgrade() -> None:
    op.create_table(
        "principals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", SortText(200), nullable=False),
        *_stamps(),
        sa.PrimaryKeyConstraint("id", name="pk_principals"),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_principals_named")),
    )
    op.create_index("ix_principals_name", "principals", ["name", "id"])
    op.create_table(
        "grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("wards", Json, nullable=False),
        sa.Column("services", Json, nullable=False),
        sa.Column("level", sa.Integer()),
        sa.Column("directorate", sa.String(80)),
        sa.Column("starts_on", sa.Date()),
        sa.Column("ends_on", sa.Date()),
        sa.Column("revoked_at", UtcDateTime()),
        *_stamps(),
        sa.PrimaryKeyConstraint("id", name="pk_grants"),
        sa.ForeignKeyConstraint(["principal_id"], ["principals.id"], name="fk_grants_principal_id"),
        sa.CheckConstraint(f"role IN ({_ROLES})", name=op.f("ck_grants_role_known")),
        sa.CheckConstraint("level >= 0", name=op.f("ck_grants_level_counts_from_zero")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_grants_ends_after_start")),
    )
    op.create_index("ix_grants_principal_id", "grants", ["principal_id"])
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("name", SortText(200), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("scopes", Json),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime()),
        *_stamps(),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["principals.id"], name="fk_api_keys_principal_id"
        ),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_api_keys_named")),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_api_keys_digest_is_sha256")),
    )
    op.create_index("ix_api_keys_principal_id", "api_keys", ["principal_id"])


def downgrade() -> None:
    op.drop_table("api_keys")
    op.drop_table("grants")
    op.drop_table("principals")


def _stamps() -> list[sa.Column]:
    return [
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]
