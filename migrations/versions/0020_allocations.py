"""Make the tables of allocations."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import Json, UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_allocations()
    _make_allocation_shares()
    _make_allocation_votes()
    _make_allocation_interests()
    _make_match_funding()
    _make_allocation_payments()


def downgrade() -> None:
    op.drop_table("allocation_payments")
    op.drop_table("match_funding")
    op.drop_table("allocation_interests")
    op.drop_table("allocation_votes")
    op.drop_table("allocation_shares")
    op.drop_table("allocations")


def _make_allocations() -> None:
    op.create_table(
        "allocations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("way", sa.String(30), nullable=False),
        sa.Column("lead_ward_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("priority_id", sa.Uuid()),
        sa.Column("total_pence", sa.BigInteger(), nullable=False),
        sa.Column("vat_pence", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.Column("consulted", sa.Text()),
        sa.Column("partners", sa.Text()),
        sa.Column("evidence", Json, nullable=False),
        sa.Column("beneficiaries", sa.Integer()),
        sa.Column("protected_characteristics", Json, nullable=False),
        sa.Column("equality_tags", Json, nullable=False),
        sa.Column("tenants_share_percent", sa.Integer()),
        sa.Column("asset", sa.String(300)),
        sa.Column("asset_lasts_over_a_year", sa.Boolean()),
        sa.Column("quotes", sa.Integer()),
        sa.Column("cost_code", sa.String(80)),
        sa.Column("client_reference", sa.String(200)),
        sa.Column("applied_at", UtcDateTime(), nullable=False),
        sa.Column("applied_by", sa.Uuid()),
        sa.Column("checked_at", UtcDateTime()),
        sa.Column("checked_by", sa.Uuid()),
        sa.Column("check_passed", sa.Boolean()),
        sa.Column("check_note", sa.Text()),
        sa.Column("decided_at", UtcDateTime()),
        sa.Column("publish_by", sa.Date()),
        sa.Column("call_in_ends_on", sa.Date()),
        sa.Column("published_at", UtcDateTime()),
        sa.Column("published_by", sa.Uuid()),
        sa.Column("withdrawn_reason", sa.Text()),
        sa.Column("proposed_recipient_id", sa.Uuid()),
        sa.Column("proposed_by", sa.Uuid()),
        sa.Column("return_due_on", sa.Date()),
        sa.Column("returned_at", UtcDateTime()),
        sa.Column("return_text", sa.Text()),
        sa.Column("return_spent_pence", sa.BigInteger()),
        sa.Column("return_beneficiaries", sa.Integer()),
        sa.Column("recovery_reason", sa.Text()),
        sa.Column("closed_at", UtcDateTime()),
        sa.Column("closed_reason", sa.Text()),
        sa.Column("override_reason", sa.Text()),
        sa.Column("override_election", sa.String(120)),
        sa.Column("override_post_id", sa.Uuid()),
        sa.Column("overridden_by", sa.Uuid()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'rejected') = (check_passed IS FALSE)", name=op.f("ck_allocations_rejected")
        ),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_reason IS NOT NULL)",
            name=op.f("ck_allocations_reason"),
        ),
        sa.CheckConstraint(
            "status IN ('applied', 'checked', 'referred', 'awarded', 'rejected', 'refused', "
            "'withdrawn', 'recovering', 'closed')",
            name=op.f("ck_allocations_status"),
        ),
        sa.CheckConstraint(
            "way IN ('grant', 'commissioning', 'purchase', 'open_bidding', "
            "'participatory_budgeting')",
            name=op.f("ck_allocations_way"),
        ),
        sa.CheckConstraint(
            "(checked_at IS NULL) = (check_passed IS NULL)", name=op.f("ck_allocations_checked")
        ),
        sa.CheckConstraint(
            "(override_reason IS NULL) = (override_election IS NULL) AND (override_reason IS "
            "NULL) = (override_post_id IS NULL) AND (override_reason IS NULL) = (overridden_by "
            "IS NULL)",
            name=op.f("ck_allocations_override_is_whole"),
        ),
        sa.CheckConstraint("beneficiaries >= 0", name=op.f("ck_allocations_beneficiaries")),
        sa.CheckConstraint("return_spent_pence >= 0", name=op.f("ck_allocations_return_spent")),
        sa.CheckConstraint(
            "return_beneficiaries >= 0", name=op.f("ck_allocations_return_beneficiaries")
        ),
        sa.CheckConstraint(
            "(returned_at IS NULL) = (return_text IS NULL)", name=op.f("ck_allocations_returned")
        ),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_allocations_closed")
        ),
        sa.CheckConstraint(
            "ends_on >= starts_on", name=op.f("ck_allocations_ends_after_it_starts")
        ),
        sa.CheckConstraint(
            "proposed_recipient_id IS NULL OR proposed_by IS NOT NULL",
            name=op.f("ck_allocations_payee"),
        ),
        sa.CheckConstraint(
            "tenants_share_percent BETWEEN 0 AND 100", name=op.f("ck_allocations_tenants_share")
        ),
        sa.CheckConstraint("total_pence > 0", name=op.f("ck_allocations_asks_for_something")),
        sa.CheckConstraint("vat_pence >= 0", name=op.f("ck_allocations_vat")),
        sa.ForeignKeyConstraint(
            ["applied_by"], ["principals.id"], name=op.f("fk_allocations_applied_by")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["principals.id"], name=op.f("fk_allocations_checked_by")
        ),
        sa.ForeignKeyConstraint(
            ["lead_ward_id"], ["wards.id"], name=op.f("fk_allocations_lead_ward_id")
        ),
        sa.ForeignKeyConstraint(
            ["overridden_by"], ["principals.id"], name=op.f("fk_allocations_overridden_by")
        ),
        sa.ForeignKeyConstraint(
            ["override_post_id"], ["officer_posts.id"], name=op.f("fk_allocations_override_post_id")
        ),
        sa.ForeignKeyConstraint(
            ["priority_id"], ["priorities.id"], name=op.f("fk_allocations_priority_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["principals.id"], name=op.f("fk_allocations_proposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_recipient_id"],
            ["organisations.id"],
            name=op.f("fk_allocations_proposed_recipient_id"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["principals.id"], name=op.f("fk_allocations_published_by")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["organisations.id"], name=op.f("fk_allocations_recipient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
    )
    op.create_index("ix_allocations_applied_at", "allocations", ["applied_at", "id"], unique=False)
    op.create_index(
        "ix_allocations_lead_ward_id",
        "allocations",
        ["lead_ward_id", "applied_at", "id"],
        unique=False,
    )
    op.create_index("ix_allocations_priority_id", "allocations", ["priority_id"], unique=False)
    op.create_index("ix_allocations_published_at", "allocations", ["published_at"], unique=False)
    op.create_index("ix_allocations_recipient_id", "allocations", ["recipient_id"], unique=False)
    op.create_index("ix_allocations_updated_at", "allocations", ["updated_at", "id"], unique=False)


def _make_allocation_shares() -> None:
    op.create_table(
        "allocation_shares",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("allocation_id", sa.Uuid(), nullable=False),
        sa.Column("pot_id", sa.Uuid(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("basis", sa.String(30)),
        sa.Column("arbiter_post", sa.String(80)),
        sa.Column("decided_at", UtcDateTime()),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("reason", sa.Text()),
        sa.Column("alternatives", sa.Text()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(outcome IN ('approved', 'refused')) = (decided_at IS NOT NULL)",
            name=op.f("ck_allocation_shares_decided"),
        ),
        sa.CheckConstraint(
            "basis IN ('sole_councillor', 'unanimous', 'majority', 'arbitration', "
            "'participatory_vote')",
            name=op.f("ck_allocation_shares_basis"),
        ),
        sa.CheckConstraint(
            "outcome IN ('pending', 'approved', 'refused', 'referred')",
            name=op.f("ck_allocation_shares_outcome"),
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (basis IS NULL)", name=op.f("ck_allocation_shares_has_a_basis")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (reason IS NULL)",
            name=op.f("ck_allocation_shares_has_a_reason"),
        ),
        sa.CheckConstraint(
            "amount_pence > 0", name=op.f("ck_allocation_shares_asks_for_something")
        ),
        sa.ForeignKeyConstraint(
            ["allocation_id"], ["allocations.id"], name=op.f("fk_allocation_shares_allocation_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["principals.id"], name=op.f("fk_allocation_shares_decided_by")
        ),
        sa.ForeignKeyConstraint(["pot_id"], ["pots.id"], name=op.f("fk_allocation_shares_pot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_shares")),
        sa.UniqueConstraint(
            "allocation_id", "pot_id", name=op.f("uq_allocation_shares_allocation_id_pot_id")
        ),
    )
    op.create_index("ix_allocation_shares_pot_id", "allocation_shares", ["pot_id"], unique=False)


def _make_allocation_votes() -> None:
    op.create_table(
        "allocation_votes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid()),
        sa.Column("voter_id", sa.Uuid(), nullable=False),
        sa.Column("in_favour", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("alternatives", sa.Text()),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["seats.id"], name=op.f("fk_allocation_votes_seat_id")
        ),
        sa.ForeignKeyConstraint(
            ["share_id"], ["allocation_shares.id"], name=op.f("fk_allocation_votes_share_id")
        ),
        sa.ForeignKeyConstraint(
            ["voter_id"], ["principals.id"], name=op.f("fk_allocation_votes_voter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_votes")),
        sa.UniqueConstraint(
            "share_id", "voter_id", name=op.f("uq_allocation_votes_share_id_voter_id")
        ),
    )
    op.create_index("ix_allocation_votes_voter_id", "allocation_votes", ["voter_id"], unique=False)


def _make_allocation_interests() -> None:
    op.create_table(
        "allocation_interests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("allocation_id", sa.Uuid(), nullable=False),
        sa.Column("declared_by", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid()),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("nature", sa.Text()),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("dispensation", sa.Text()),
        sa.Column("declared_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('disclosable_pecuniary', 'other_registrable', 'non_registrable')",
            name=op.f("ck_allocation_interests_kind"),
        ),
        sa.CheckConstraint(
            "NOT sensitive OR nature IS NULL",
            name=op.f("ck_allocation_interests_sensitive_is_not_told"),
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["seats.id"], name=op.f("fk_allocation_interests_seat_id")
        ),
        sa.ForeignKeyConstraint(
            ["allocation_id"],
            ["allocations.id"],
            name=op.f("fk_allocation_interests_allocation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["declared_by"], ["principals.id"], name=op.f("fk_allocation_interests_declared_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_interests")),
        sa.UniqueConstraint(
            "allocation_id",
            "declared_by",
            name=op.f("uq_allocation_interests_allocation_id_declared_by"),
        ),
    )
    op.create_index(
        op.f("ix_allocation_interests_declared_by"),
        "allocation_interests",
        ["declared_by"],
        unique=False,
    )


def _make_match_funding() -> None:
    op.create_table(
        "match_funding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("allocation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('match', 'seed', 'pooled')", name=op.f("ck_match_funding_kind")
        ),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_match_funding_is_something")),
        sa.ForeignKeyConstraint(
            ["allocation_id"], ["allocations.id"], name=op.f("fk_match_funding_allocation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_funding")),
    )
    op.create_index(
        "ix_match_funding_allocation_id", "match_funding", ["allocation_id", "id"], unique=False
    )


def _make_allocation_payments() -> None:
    op.create_table(
        "allocation_payments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("allocation_id", sa.Uuid(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("vat_pence", sa.BigInteger(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("requested_by", sa.Uuid()),
        sa.Column("authorised_at", UtcDateTime()),
        sa.Column("authorised_by", sa.Uuid()),
        sa.Column("released_at", UtcDateTime()),
        sa.Column("released_by", sa.Uuid()),
        sa.Column("paid_on", sa.Date()),
        sa.Column("external_reference", sa.String(120)),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status <> 'released' OR (released_at IS NOT NULL AND external_reference IS NOT NULL)",
            name=op.f("ck_allocation_payments_released"),
        ),
        sa.CheckConstraint(
            "status IN ('requested', 'authorised', 'released', 'cancelled')",
            name=op.f("ck_allocation_payments_status"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('authorised', 'released') OR authorised_at IS NOT NULL",
            name=op.f("ck_allocation_payments_authorised"),
        ),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_allocation_payments_pays_something")),
        sa.CheckConstraint(
            "authorised_by <> released_by", name=op.f("ck_allocation_payments_two_people")
        ),
        sa.CheckConstraint("vat_pence >= 0", name=op.f("ck_allocation_payments_vat")),
        sa.ForeignKeyConstraint(
            ["allocation_id"], ["allocations.id"], name=op.f("fk_allocation_payments_allocation_id")
        ),
        sa.ForeignKeyConstraint(
            ["authorised_by"], ["principals.id"], name=op.f("fk_allocation_payments_authorised_by")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["organisations.id"], name=op.f("fk_allocation_payments_recipient_id")
        ),
        sa.ForeignKeyConstraint(
            ["released_by"], ["principals.id"], name=op.f("fk_allocation_payments_released_by")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["principals.id"], name=op.f("fk_allocation_payments_requested_by")
        ),
        sa.ForeignKeyConstraint(
            ["share_id"], ["allocation_shares.id"], name=op.f("fk_allocation_payments_share_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_payments")),
        sa.UniqueConstraint(
            "external_reference", name=op.f("uq_allocation_payments_external_reference")
        ),
    )
    op.create_index(
        "ix_allocation_payments_allocation_id",
        "allocation_payments",
        ["allocation_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_allocation_payments_recipient_id"),
        "allocation_payments",
        ["recipient_id"],
        unique=False,
    )
    op.create_index(
        "ix_allocation_payments_share_id", "allocation_payments", ["share_id"], unique=False
    )
