"""Make the tables of wards."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import Json, SortText, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        # It comes with PostgreSQL, and lets a constraint compare ids beside ranges of days.
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    _make_councillors()
    _make_councils()
    _make_localities()
    _make_parishes()
    _make_coordinations()
    _make_wards()
    _make_coordinated_wards()
    _make_elections()
    _make_parish_covers()
    _make_seats()
    _make_ward_predecessors()
    _make_terms()
    _never_overlapping("wards", "slug", "valid_from", "valid_to")
    _never_overlapping("terms", "seat_id", "starts_on", "ends_on")
    _never_overlapping("coordinations", "post", "starts_on", "ends_on")


def downgrade() -> None:
    op.drop_table("terms")
    op.drop_table("ward_predecessors")
    op.drop_table("seats")
    op.drop_table("parish_covers")
    op.drop_table("elections")
    op.drop_table("coordinated_wards")
    op.drop_table("wards")
    op.drop_table("coordinations")
    op.drop_table("parishes")
    op.drop_table("localities")
    op.drop_table("councils")
    op.drop_table("councillors")


def _make_councillors() -> None:
    op.create_table(
        "councillors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=True),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_councillors")),
    )


def _make_councils() -> None:
    op.create_table(
        "councils",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("singleton", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("short_name", sa.String(200), nullable=True),
        sa.Column("gss_code", sa.String(9), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("default_calendar", sa.String(80), nullable=True),
        sa.Column("term_years", sa.Integer(), nullable=True),
        sa.Column("details", Json, nullable=False),
        *_evidence(),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("singleton = 1", name=op.f("ck_councils_one_council")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_councils")),
        sa.UniqueConstraint("singleton", name=op.f("uq_councils_singleton")),
    )


def _make_localities() -> None:
    op.create_table(
        "localities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", SortText(80), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *_evidence(),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_localities")),
        sa.UniqueConstraint("slug", name=op.f("uq_localities_slug")),
    )


def _make_parishes() -> None:
    op.create_table(
        "parishes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gss_code", SortText(9), nullable=False),
        sa.Column("slug", SortText(80), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sort_name", SortText(200), nullable=False),
        sa.Column("type", sa.String(20), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("neighbourhood_plan", Json, nullable=True),
        *_evidence(),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parishes")),
        sa.UniqueConstraint("gss_code", name=op.f("uq_parishes_gss_code")),
        sa.UniqueConstraint("slug", name=op.f("uq_parishes_slug")),
    )


def _make_coordinations() -> None:
    op.create_table(
        "coordinations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post", SortText(80), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ends_on >= starts_on", name=op.f("ck_coordinations_ends_after_it_starts")
        ),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["principals.id"], name=op.f("fk_coordinations_principal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordinations")),
    )
    op.create_index("ix_coordinations_post", "coordinations", ["post", "starts_on"])
    op.create_index(op.f("ix_coordinations_principal_id"), "coordinations", ["principal_id"])


def _make_wards() -> None:
    op.create_table(
        "wards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gss_code", SortText(9), nullable=False),
        sa.Column("slug", SortText(80), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sort_name", SortText(200), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("area_km2", sa.Double(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("parished", sa.String(10), nullable=False),
        sa.Column("locality_id", sa.Uuid(), nullable=True),
        sa.Column("locality_evidence", Json, nullable=True),
        *_evidence(),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "parished IN ('whole', 'part', 'some', 'none', 'unknown')",
            name=op.f("ck_wards_parished"),
        ),
        sa.CheckConstraint("seats BETWEEN 1 AND 9", name=op.f("ck_wards_seats")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_wards_ends_after_it_starts")),
        sa.ForeignKeyConstraint(
            ["locality_id"], ["localities.id"], name=op.f("fk_wards_locality_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wards")),
        sa.UniqueConstraint("gss_code", name=op.f("uq_wards_gss_code")),
    )
    op.create_index(op.f("ix_wards_locality_id"), "wards", ["locality_id"])
    op.create_index("ix_wards_slug", "wards", ["slug"])
    op.create_index("ix_wards_sort_name", "wards", ["sort_name", "id"])


def _make_coordinated_wards() -> None:
    op.create_table(
        "coordinated_wards",
        sa.Column("coordination_id", sa.Uuid(), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coordination_id"],
            ["coordinations.id"],
            name=op.f("fk_coordinated_wards_coordination_id"),
        ),
        sa.ForeignKeyConstraint(
            ["ward_id"], ["wards.id"], name=op.f("fk_coordinated_wards_ward_id")
        ),
        sa.PrimaryKeyConstraint("coordination_id", "ward_id", name=op.f("pk_coordinated_wards")),
    )
    op.create_index(op.f("ix_coordinated_wards_ward_id"), "coordinated_wards", ["ward_id"])


def _make_elections() -> None:
    op.create_table(
        "elections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", SortText(120), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sorts_on", sa.Date(), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=True),
        sa.Column("democracy_club_id", sa.String(200), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("turnout_percent", sa.Double(), nullable=True),
        sa.Column("seats_by_party", Json, nullable=True),
        sa.Column("votes_by_party", Json, nullable=True),
        *_evidence(),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'by_election' OR ward_id IS NOT NULL",
            name=op.f("ck_elections_by_election_has_ward"),
        ),
        sa.CheckConstraint("kind IN ('ordinary', 'by_election')", name=op.f("ck_elections_kind")),
        sa.CheckConstraint("turnout_percent BETWEEN 0 AND 100", name=op.f("ck_elections_turnout")),
        sa.ForeignKeyConstraint(["ward_id"], ["wards.id"], name=op.f("fk_elections_ward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_elections")),
        sa.UniqueConstraint("slug", name=op.f("uq_elections_slug")),
    )
    op.create_index(op.f("ix_elections_ward_id"), "elections", ["ward_id"])


def _make_parish_covers() -> None:
    op.create_table(
        "parish_covers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=False),
        sa.Column("parish_id", sa.Uuid(), nullable=False),
        sa.Column("extent", sa.String(10), nullable=False),
        *_evidence(),
        *_stamps(),
        sa.CheckConstraint(
            "extent IN ('whole', 'part', 'unknown')", name=op.f("ck_parish_covers_extent")
        ),
        sa.ForeignKeyConstraint(
            ["parish_id"], ["parishes.id"], name=op.f("fk_parish_covers_parish_id")
        ),
        sa.ForeignKeyConstraint(["ward_id"], ["wards.id"], name=op.f("fk_parish_covers_ward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parish_covers")),
        sa.UniqueConstraint(
            "ward_id", "parish_id", name=op.f("uq_parish_covers_ward_id_parish_id")
        ),
    )
    op.create_index(op.f("ix_parish_covers_parish_id"), "parish_covers", ["parish_id"])


def _make_seats() -> None:
    op.create_table(
        "seats",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", SortText(90), nullable=False),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 9", name=op.f("ck_seats_number")),
        sa.ForeignKeyConstraint(["ward_id"], ["wards.id"], name=op.f("fk_seats_ward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats")),
        sa.UniqueConstraint("ward_id", "number", name=op.f("uq_seats_ward_id_number")),
    )
    op.create_index(op.f("ix_seats_code"), "seats", ["code"])


def _make_ward_predecessors() -> None:
    op.create_table(
        "ward_predecessors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=False),
        sa.Column("predecessor_id", sa.Uuid(), nullable=False),
        sa.Column("share_of_ward", sa.Double(), nullable=False),
        sa.Column("share_of_predecessor", sa.Double(), nullable=True),
        sa.Column("basis", sa.String(20), nullable=False),
        *_evidence(),
        *_stamps(),
        sa.CheckConstraint(
            "share_of_predecessor BETWEEN 0 AND 100",
            name=op.f("ck_ward_predecessors_share_of_predecessor"),
        ),
        sa.CheckConstraint(
            "share_of_ward BETWEEN 0 AND 100", name=op.f("ck_ward_predecessors_share_of_ward")
        ),
        sa.CheckConstraint(
            "ward_id <> predecessor_id", name=op.f("ck_ward_predecessors_not_itself")
        ),
        sa.ForeignKeyConstraint(
            ["predecessor_id"], ["wards.id"], name=op.f("fk_ward_predecessors_predecessor_id")
        ),
        sa.ForeignKeyConstraint(
            ["ward_id"], ["wards.id"], name=op.f("fk_ward_predecessors_ward_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ward_predecessors")),
        sa.UniqueConstraint(
            "ward_id", "predecessor_id", name=op.f("uq_ward_predecessors_ward_id_predecessor_id")
        ),
    )
    op.create_index(
        op.f("ix_ward_predecessors_predecessor_id"), "ward_predecessors", ["predecessor_id"]
    )


def _make_terms() -> None:
    op.create_table(
        "terms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("councillor_id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        *_stamps(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_terms_ends_after_it_starts")),
        sa.ForeignKeyConstraint(
            ["councillor_id"], ["councillors.id"], name=op.f("fk_terms_councillor_id")
        ),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["principals.id"], name=op.f("fk_terms_principal_id")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_terms_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
    )
    op.create_index(op.f("ix_terms_councillor_id"), "terms", ["councillor_id"])
    op.create_index(op.f("ix_terms_principal_id"), "terms", ["principal_id"])
    op.create_index("ix_terms_seat_id_starts_on", "terms", ["seat_id", "starts_on"])


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


def _never_overlapping(table: str, same: str, first: str, last: str) -> None:
    """Let the database refuse two rows that are the same and share a day.

    The triggers of SQLite must be made again whenever a migration rebuilds the table.
    """
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT ex_{table}_no_overlap "
            f"EXCLUDE USING gist ({same} WITH =, daterange({first}, {last}, '[]') WITH &&)"
        )
        return
    overlap = f"""
        SELECT 1 FROM {table} AS other
        WHERE other.id <> NEW.id AND other.{same} = NEW.{same}
          AND (other.{last} IS NULL OR NEW.{first} IS NULL OR other.{last} >= NEW.{first})
          AND (NEW.{last} IS NULL OR other.{first} IS NULL OR NEW.{last} >= other.{first})
    """  # noqa: S608 - the names are this file's own
    for event in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_overlap_{event.lower()} BEFORE {event} ON {table} "
            f"WHEN EXISTS ({overlap}) BEGIN SELECT RAISE(ABORT, '{table} overlap'); END"
        )
