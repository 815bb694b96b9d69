"""Make the tables of services."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import Json, SortText, UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:

    _make_directorates()
    _make_themes()
    _make_services()
    _make_service_leads()
    _make_service_themes()
    _leads_never_overlap()


def downgrade() -> None:
    op.drop_table("service_themes")
    op.drop_table("service_leads")
    op.drop_table("services")
    op.drop_table("themes")
    op.drop_table("directorates")


def _make_directorates() -> None:
    op.create_table(
        "directorates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", SortText(80), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        *_evidence(),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directorates")),
        sa.UniqueConstraint("slug", name=op.f("uq_directorates_slug")),
    )


def _make_themes() -> None:
    op.create_table(
        "themes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", SortText(80), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("edition", sa.String(80), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("successors", Json, nullable=False),
        *_evidence(),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
        sa.UniqueConstraint("slug", name=op.f("uq_themes_slug")),
    )


def _make_services() -> None:
    op.create_table(
        "services",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", SortText(80), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sort_name", SortText(200), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("directorate_id", sa.Uuid(), nullable=True),
        sa.Column("ward_based", sa.Boolean(), nullable=False),
        *_evidence(),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'partner' OR directorate_id IS NULL",
            name=op.f("ck_services_partner_stands_alone"),
        ),
        sa.CheckConstraint("kind IN ('service', 'partner')", name=op.f("ck_services_kind")),
        sa.ForeignKeyConstraint(
            ["directorate_id"], ["directorates.id"], name=op.f("fk_services_directorate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_services")),
        sa.UniqueConstraint("slug", name=op.f("uq_services_slug")),
    )
    op.create_index(op.f("ix_services_directorate_id"), "services", ["directorate_id"])


def _make_service_leads() -> None:
    op.create_table(
        "service_leads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ends_on >= starts_on", name=op.f("ck_service_leads_ends_after_it_starts")
        ),
        sa.CheckConstraint("level BETWEEN 0 AND 9", name=op.f("ck_service_leads_level")),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["principals.id"], name=op.f("fk_service_leads_principal_id")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_service_leads_service_id")
        ),
        sa.ForeignKeyConstraint(["ward_id"], ["wards.id"], name=op.f("fk_service_leads_ward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_leads")),
    )
    op.create_index(op.f("ix_service_leads_principal_id"), "service_leads", ["principal_id"])
    op.create_index(
        "ix_service_leads_service_id", "service_leads", ["service_id", "level", "ward_id"]
    )
    op.create_index(op.f("ix_service_leads_ward_id"), "service_leads", ["ward_id"])


def _make_service_themes() -> None:
    op.create_table(
        "service_themes",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("theme_id", sa.Uuid(), nullable=False),
        *_stamps(),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name=op.f("fk_service_themes_service_id")
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["themes.id"], name=op.f("fk_service_themes_theme_id")
        ),
        sa.PrimaryKeyConstraint("service_id", "theme_id", name=op.f("pk_service_themes")),
    )
    op.create_index(op.f("ix_service_themes_theme_id"), "service_themes", ["theme_id"])


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


def _leads_never_overlap() -> None:
    """Let the database refuse two leads of one service, ward and level that share a day.

    The triggers of SQLite must be made again whenever a migration rebuilds the table.
    """
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE service_leads ADD CONSTRAINT ex_service_leads_no_overlap "
            "EXCLUDE USING gist (service_id WITH =, "
            "coalesce(ward_id, '00000000-0000-0000-0000-000000000000'::uuid) WITH =, "
            "level WITH =, daterange(starts_on, ends_on, '[]') WITH &&)"
        )
        return
    overlap = """
        SELECT 1 FROM service_leads AS other
        WHERE other.id <> NEW.id AND other.service_id = NEW.service_id
          AND other.ward_id IS NEW.ward_id AND other.level = NEW.level
          AND (other.ends_on IS NULL OR other.ends_on >= NEW.starts_on)
          AND (NEW.ends_on IS NULL OR NEW.ends_on >= other.starts_on)
    """
    for event in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER service_leads_no_overlap_{event.lower()} BEFORE {event} "
            f"ON service_leads WHEN EXISTS ({overlap}) "
            "BEGIN SELECT RAISE(ABORT, 'service_leads overlap'); END"
        )
