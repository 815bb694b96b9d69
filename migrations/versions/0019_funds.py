"""Make the tables of organisations that receive money, of funds and of pots."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import Json, SortText, UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_organisations()
    _make_imported_grants()
    _make_funds()
    _make_fund_years()
    _make_fund_enhancements()
    _make_pots()


def downgrade() -> None:
    op.drop_table("pots")
    op.drop_table("fund_enhancements")
    op.drop_table("fund_years")
    op.drop_table("funds")
    op.drop_table("imported_grants")
    op.drop_table("organisations")


def _make_organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", SortText(120), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("sort_name", SortText(300), nullable=False),
        sa.Column("match_name", SortText(300), nullable=False),
        sa.Column("sector", sa.String(30), nullable=False),
        sa.Column("charity_number", SortText(20)),
        sa.Column("company_number", SortText(20)),
        sa.Column("description", sa.Text()),
        sa.Column("website", sa.String(500)),
        sa.Column("postal_code", sa.String(10)),
        sa.Column("same_as_id", sa.Uuid()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "sector IN ('voluntary_and_community', 'public', 'private')",
            name=op.f("ck_organisations_sector"),
        ),
        sa.CheckConstraint("same_as_id <> id", name=op.f("ck_organisations_not_itself")),
        sa.ForeignKeyConstraint(
            ["same_as_id"], ["organisations.id"], name=op.f("fk_organisations_same_as_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("org_id", name=op.f("uq_organisations_org_id")),
    )
    op.create_index(
        op.f("ix_organisations_charity_number"), "organisations", ["charity_number"], unique=False
    )
    op.create_index(
        op.f("ix_organisations_company_number"), "organisations", ["company_number"], unique=False
    )
    op.create_index("ix_organisations_match_name", "organisations", ["match_name"], unique=False)
    op.create_index(
        op.f("ix_organisations_same_as_id"), "organisations", ["same_as_id"], unique=False
    )
    op.create_index(
        "ix_organisations_sort_name", "organisations", ["sort_name", "id"], unique=False
    )
    op.create_index(
        "ix_organisations_updated_at", "organisations", ["updated_at", "id"], unique=False
    )


def _make_imported_grants() -> None:
    op.create_table(
        "imported_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("identifier", SortText(200), nullable=False),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("funder_id", sa.String(120), nullable=False),
        sa.Column("funder_name", sa.String(300), nullable=False),
        sa.Column("programme", sa.String(300)),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("row", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("amount_pence >= 0", name=op.f("ck_imported_grants_not_negative")),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["organisations.id"], name=op.f("fk_imported_grants_recipient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_grants")),
        sa.UniqueConstraint("identifier", name=op.f("uq_imported_grants_identifier")),
    )
    op.create_index(
        "ix_imported_grants_awarded_on", "imported_grants", ["awarded_on", "id"], unique=False
    )
    op.create_index(
        op.f("ix_imported_grants_recipient_id"), "imported_grants", ["recipient_id"], unique=False
    )


def _make_funds() -> None:
    op.create_table(
        "funds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", SortText(80), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("holder", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("decision_rule", sa.String(30), nullable=False),
        sa.Column("departure", sa.String(20), nullable=False),
        sa.Column("legal_basis", sa.String(500)),
        sa.Column("outside_split", sa.Boolean(), nullable=False),
        sa.Column("eligibility", Json, nullable=False),
        sa.Column("arbiters", Json, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Uuid()),
        sa.Column("source", Json, nullable=False),
        sa.Column("confidence", sa.String(10)),
        sa.Column("assumption", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("field_evidence", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decision_rule <> 'sole_councillor' OR holder = 'councillor'",
            name=op.f("ck_funds_sole_has_a_seat"),
        ),
        sa.CheckConstraint(
            "decision_rule IN ('sole_councillor', 'ward_councillors')",
            name=op.f("ck_funds_decision_rule"),
        ),
        sa.CheckConstraint(
            "departure IN ('successor', 'ward', 'lapse')", name=op.f("ck_funds_departure")
        ),
        sa.CheckConstraint("holder IN ('councillor', 'ward')", name=op.f("ck_funds_holder")),
        sa.CheckConstraint(
            "kind IN ('revenue', 'capital', 'housing_revenue_account', 'infrastructure_levy', "
            "'external')",
            name=op.f("ck_funds_kind"),
        ),
        sa.ForeignKeyConstraint(["set_by"], ["principals.id"], name=op.f("fk_funds_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funds")),
        sa.UniqueConstraint("slug", name=op.f("uq_funds_slug")),
    )


def _make_fund_years() -> None:
    op.create_table(
        "fund_years",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("financial_year", sa.Integer(), nullable=False),
        sa.Column("entitled_on", sa.Date(), nullable=False),
        sa.Column("per_seat_pence", sa.BigInteger()),
        sa.Column("per_ward_pence", sa.BigInteger()),
        sa.Column("minimum_pence", sa.BigInteger()),
        sa.Column("maximum_pence", sa.BigInteger()),
        sa.Column("quotes_above_pence", sa.BigInteger()),
        sa.Column("carry_over", sa.String(10), nullable=False),
        sa.Column("apply_by", sa.Date()),
        sa.Column("commit_by", sa.Date()),
        sa.Column("pay_by", sa.Date()),
        sa.Column("call_in_working_days", sa.Integer()),
        sa.Column("return_within_days", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Uuid()),
        sa.Column("source", Json, nullable=False),
        sa.Column("confidence", sa.String(10)),
        sa.Column("assumption", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("field_evidence", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "carry_over IN ('carry', 'lapse')", name=op.f("ck_fund_years_carry_over")
        ),
        sa.CheckConstraint(
            "financial_year BETWEEN 1974 AND 2199", name=op.f("ck_fund_years_financial_year")
        ),
        sa.CheckConstraint(
            "minimum_pence <= maximum_pence", name=op.f("ck_fund_years_minimum_below_maximum")
        ),
        sa.CheckConstraint(
            "per_seat_pence >= 0 AND per_ward_pence >= 0", name=op.f("ck_fund_years_not_negative")
        ),
        sa.CheckConstraint(
            "per_seat_pence IS NULL OR per_ward_pence IS NULL",
            name=op.f("ck_fund_years_one_measure"),
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"], name=op.f("fk_fund_years_fund_id")),
        sa.ForeignKeyConstraint(["set_by"], ["principals.id"], name=op.f("fk_fund_years_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_years")),
        sa.UniqueConstraint(
            "fund_id", "financial_year", name=op.f("uq_fund_years_fund_id_financial_year")
        ),
    )


def _make_fund_enhancements() -> None:
    op.create_table(
        "fund_enhancements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund_year_id", sa.Uuid(), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=False),
        sa.Column("council_homes", sa.Integer()),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("source", Json, nullable=False),
        sa.Column("confidence", sa.String(10)),
        sa.Column("assumption", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("field_evidence", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_pence >= 0", name=op.f("ck_fund_enhancements_not_negative")),
        sa.CheckConstraint("council_homes >= 0", name=op.f("ck_fund_enhancements_council_homes")),
        sa.ForeignKeyConstraint(
            ["fund_year_id"], ["fund_years.id"], name=op.f("fk_fund_enhancements_fund_year_id")
        ),
        sa.ForeignKeyConstraint(
            ["ward_id"], ["wards.id"], name=op.f("fk_fund_enhancements_ward_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_enhancements")),
        sa.UniqueConstraint(
            "fund_year_id", "ward_id", name=op.f("uq_fund_enhancements_fund_year_id_ward_id")
        ),
    )


def _make_pots() -> None:
    op.create_table(
        "pots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("fund_year_id", sa.Uuid(), nullable=False),
        sa.Column("financial_year", sa.Integer(), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid()),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("available_pence", sa.BigInteger(), nullable=False),
        sa.Column("committed_pence", sa.BigInteger(), nullable=False),
        sa.Column("paid_pence", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("available_pence >= 0", name=op.f("ck_pots_never_overspent")),
        sa.CheckConstraint("committed_pence >= 0", name=op.f("ck_pots_committed")),
        sa.CheckConstraint("paid_pence >= 0", name=op.f("ck_pots_paid")),
        sa.CheckConstraint(
            "seat_id IS NOT NULL OR holder_id = ward_id", name=op.f("ck_pots_or_by_its_ward")
        ),
        sa.CheckConstraint(
            "seat_id IS NULL OR holder_id = seat_id", name=op.f("ck_pots_held_by_its_seat")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"], name=op.f("fk_pots_fund_id")),
        sa.ForeignKeyConstraint(
            ["fund_year_id"], ["fund_years.id"], name=op.f("fk_pots_fund_year_id")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_pots_seat_id")),
        sa.ForeignKeyConstraint(["ward_id"], ["wards.id"], name=op.f("fk_pots_ward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pots")),
        sa.UniqueConstraint(
            "fund_id",
            "financial_year",
            "holder_id",
            name=op.f("uq_pots_fund_id_financial_year_holder_id"),
        ),
    )
    op.create_index("ix_pots_financial_year", "pots", ["financial_year", "id"], unique=False)
    op.create_index(op.f("ix_pots_fund_year_id"), "pots", ["fund_year_id"], unique=False)
    op.create_index(op.f("ix_pots_seat_id"), "pots", ["seat_id"], unique=False)
    op.create_index("ix_pots_ward_id", "pots", ["ward_id", "financial_year"], unique=False)
