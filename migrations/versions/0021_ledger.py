"""Make the journal of ward budgets, which is appended to and never changed."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_year_ends()
    _make_ledger_entries()
    _make_levy_receipts()
    _protect()


def downgrade() -> None:
    op.drop_table("levy_receipts")
    op.drop_table("ledger_entries")
    op.drop_table("year_ends")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_entries_are_append_only()")


def _make_year_ends() -> None:
    op.create_table(
        "year_ends",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund_year_id", sa.Uuid(), nullable=False),
        sa.Column("carry_over", sa.String(10), nullable=False),
        sa.Column("carried_pence", sa.BigInteger(), nullable=False),
        sa.Column("lapsed_pence", sa.BigInteger(), nullable=False),
        sa.Column("accrued_pence", sa.BigInteger(), nullable=False),
        sa.Column("run_at", UtcDateTime(), nullable=False),
        sa.Column("run_by", sa.Uuid()),
        sa.ForeignKeyConstraint(
            ["fund_year_id"], ["fund_years.id"], name=op.f("fk_year_ends_fund_year_id")
        ),
        sa.ForeignKeyConstraint(["run_by"], ["principals.id"], name=op.f("fk_year_ends_run_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_ends")),
    )
    op.create_index("ix_year_ends_fund_year_id", "year_ends", ["fund_year_id", "id"], unique=False)


def _make_ledger_entries() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("from_pot_id", sa.Uuid()),
        sa.Column("from_account", sa.String(20), nullable=False),
        sa.Column("to_pot_id", sa.Uuid()),
        sa.Column("to_account", sa.String(20), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(500)),
        sa.Column("allocation_id", sa.Uuid()),
        sa.Column("payment_id", sa.Uuid()),
        sa.Column("year_end_id", sa.Uuid()),
        sa.Column("reverses_id", sa.Uuid()),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Uuid()),
        sa.CheckConstraint(
            "(from_pot_id IS NOT NULL) = (from_account IN ('available', 'committed', 'paid'))",
            name=op.f("ck_ledger_entries_from_a_pot"),
        ),
        sa.CheckConstraint(
            "(kind = 'reversed') = (reverses_id IS NOT NULL)",
            name=op.f("ck_ledger_entries_reverses"),
        ),
        sa.CheckConstraint(
            "(to_pot_id IS NOT NULL) = (to_account IN ('available', 'committed', 'paid'))",
            name=op.f("ck_ledger_entries_to_a_pot"),
        ),
        sa.CheckConstraint(
            "from_account IN ('available', 'committed', 'paid', 'brought_forward', "
            "'entitlement', 'receipts', 'lapsed')",
            name=op.f("ck_ledger_entries_from_account"),
        ),
        sa.CheckConstraint(
            "kind IN ('opening', 'entitlement', 'received', 'carried', 'lapsed', 'transferred', "
            "'committed', 'released', 'paid', 'recovered', 'reversed')",
            name=op.f("ck_ledger_entries_kind"),
        ),
        sa.CheckConstraint(
            "to_account IN ('available', 'committed', 'paid', 'brought_forward', 'entitlement', "
            "'receipts', 'lapsed')",
            name=op.f("ck_ledger_entries_to_account"),
        ),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_ledger_entries_moves_something")),
        sa.CheckConstraint(
            "from_account <> to_account OR from_pot_id <> to_pot_id",
            name=op.f("ck_ledger_entries_goes_elsewhere"),
        ),
        sa.CheckConstraint(
            "from_pot_id IS NOT NULL OR to_pot_id IS NOT NULL",
            name=op.f("ck_ledger_entries_of_some_pot"),
        ),
        sa.ForeignKeyConstraint(
            ["allocation_id"], ["allocations.id"], name=op.f("fk_ledger_entries_allocation_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_pot_id"], ["pots.id"], name=op.f("fk_ledger_entries_from_pot_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["allocation_payments.id"], name=op.f("fk_ledger_entries_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["principals.id"], name=op.f("fk_ledger_entries_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["ledger_entries.id"], name=op.f("fk_ledger_entries_reverses_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_pot_id"], ["pots.id"], name=op.f("fk_ledger_entries_to_pot_id")
        ),
        sa.ForeignKeyConstraint(
            ["year_end_id"], ["year_ends.id"], name=op.f("fk_ledger_entries_year_end_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_ledger_entries_reverses_id")),
    )
    op.create_index(
        "ix_ledger_entries_allocation_id", "ledger_entries", ["allocation_id", "id"], unique=False
    )
    op.create_index(
        "ix_ledger_entries_from_pot_id", "ledger_entries", ["from_pot_id", "id"], unique=False
    )
    op.create_index(
        "ix_ledger_entries_recorded_at", "ledger_entries", ["recorded_at", "id"], unique=False
    )
    op.create_index(
        "ix_ledger_entries_to_pot_id", "ledger_entries", ["to_pot_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_ledger_entries_year_end_id"), "ledger_entries", ["year_end_id"], unique=False
    )


def _make_levy_receipts() -> None:
    op.create_table(
        "levy_receipts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("financial_year", sa.Integer(), nullable=False),
        sa.Column("ward_id", sa.Uuid(), nullable=False),
        sa.Column("parish_id", sa.Uuid()),
        sa.Column("development", sa.String(300), nullable=False),
        sa.Column("development_reference", sa.String(80), nullable=False),
        sa.Column("instalment", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("neighbourhood_plan", sa.Boolean(), nullable=False),
        sa.Column("goes_to", sa.String(10), nullable=False),
        sa.Column("portion_percent", sa.Integer(), nullable=False),
        sa.Column("levy_pence", sa.BigInteger(), nullable=False),
        sa.Column("portion_pence", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.Uuid()),
        sa.Column("recorded_by", sa.Uuid()),
        sa.Column("withdrawn_at", UtcDateTime()),
        sa.Column("withdrawn_by", sa.Uuid()),
        sa.Column("withdrawn_reason", sa.String(500)),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name=op.f("ck_levy_receipts_withdrawn_for_a_reason"),
        ),
        sa.CheckConstraint(
            "(goes_to = 'parish') = (parish_id IS NOT NULL)",
            name=op.f("ck_levy_receipts_parish_is_named"),
        ),
        sa.CheckConstraint(
            "(goes_to = 'ward') = (entry_id IS NOT NULL)",
            name=op.f("ck_levy_receipts_ward_is_credited"),
        ),
        sa.CheckConstraint("goes_to IN ('ward', 'parish')", name=op.f("ck_levy_receipts_goes_to")),
        sa.CheckConstraint(
            "portion_pence <= levy_pence AND portion_pence >= 0",
            name=op.f("ck_levy_receipts_portion"),
        ),
        sa.CheckConstraint(
            "portion_percent IN (15, 25)", name=op.f("ck_levy_receipts_portion_percent")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ledger_entries.id"], name=op.f("fk_levy_receipts_entry_id")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"], name=op.f("fk_levy_receipts_fund_id")),
        sa.ForeignKeyConstraint(
            ["parish_id"], ["parishes.id"], name=op.f("fk_levy_receipts_parish_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["principals.id"], name=op.f("fk_levy_receipts_recorded_by")
        ),
        sa.ForeignKeyConstraint(["ward_id"], ["wards.id"], name=op.f("fk_levy_receipts_ward_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["principals.id"], name=op.f("fk_levy_receipts_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_levy_receipts")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_levy_receipts_entry_id")),
    )
    stands = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "uq_levy_receipts_instalment",
        "levy_receipts",
        ["fund_id", "development_reference", "instalment"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )
    op.create_index(
        op.f("ix_levy_receipts_parish_id"), "levy_receipts", ["parish_id"], unique=False
    )
    op.create_index(
        "ix_levy_receipts_received_on", "levy_receipts", ["received_on", "id"], unique=False
    )
    op.create_index(op.f("ix_levy_receipts_ward_id"), "levy_receipts", ["ward_id"], unique=False)


def _protect() -> None:
    """Rows are appended and never changed, whoever asks through this connection."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION ledger_entries_are_append_only() RETURNS trigger "
            "LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION 'ledger_entries are never changed or deleted'; END $$"
        )
        op.execute(
            "CREATE TRIGGER ledger_entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON ledger_entries FOR EACH STATEMENT EXECUTE FUNCTION ledger_entries_are_append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER ledger_entries_no_{verb.lower()} BEFORE {verb} "
            "ON ledger_entries "
            "BEGIN SELECT RAISE(ABORT, 'ledger_entries are never changed or deleted'); END"
        )
