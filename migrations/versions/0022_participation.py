"""Make the tables of participatory budgeting."""

import sqlalchemy as sa
from alembic import op

from wardapi.kit.database import Json, UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_participation_rounds()
    _make_participation_projects()
    _make_participation_ballots()


def downgrade() -> None:
    op.drop_table("participation_ballots")
    op.drop_table("participation_projects")
    op.drop_table("participation_rounds")


def _make_participation_rounds() -> None:
    op.create_table(
        "participation_rounds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pot_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("budget_pence", sa.BigInteger(), nullable=False),
        sa.Column("ballot_type", sa.String(20), nullable=False),
        sa.Column("counting_rule", sa.String(20), nullable=False),
        sa.Column("completion", sa.String(20), nullable=False),
        sa.Column("max_choices", sa.Integer()),
        sa.Column("max_points", sa.Integer()),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("outcome", Json),
        sa.Column("counted_at", UtcDateTime()),
        sa.Column("published_at", UtcDateTime()),
        sa.Column("published_by", sa.Uuid()),
        sa.Column("ballots_published", sa.Boolean(), nullable=False),
        sa.Column("override_reason", sa.Text()),
        sa.Column("override_election", sa.String(120)),
        sa.Column("override_post_id", sa.Uuid()),
        sa.Column("overridden_by", sa.Uuid()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status IN ('counted', 'published')) = (outcome IS NOT NULL)",
            name=op.f("ck_participation_rounds_counted"),
        ),
        sa.CheckConstraint(
            "ballot_type IN ('approval', 'cumulative', 'ordinal', 'scoring')",
            name=op.f("ck_participation_rounds_ballot_type"),
        ),
        sa.CheckConstraint(
            "(status = 'published') = (published_at IS NOT NULL)",
            name=op.f("ck_participation_rounds_published"),
        ),
        sa.CheckConstraint(
            "completion IN ('none', 'greedy')", name=op.f("ck_participation_rounds_completion")
        ),
        sa.CheckConstraint(
            "completion = 'none' OR counting_rule = 'equal_shares'",
            name=op.f("ck_participation_rounds_greedy_is_complete"),
        ),
        sa.CheckConstraint("max_choices > 0", name=op.f("ck_participation_rounds_max_choices")),
        sa.CheckConstraint("max_points > 0", name=op.f("ck_participation_rounds_max_points")),
        sa.CheckConstraint(
            "counting_rule IN ('greedy', 'equal_shares')",
            name=op.f("ck_participation_rounds_counting_rule"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'open', 'counted', 'published')",
            name=op.f("ck_participation_rounds_status"),
        ),
        sa.CheckConstraint(
            "(override_reason IS NULL) = (override_election IS NULL) AND (override_reason IS "
            "NULL) = (override_post_id IS NULL) AND (override_reason IS NULL) = (overridden_by "
            "IS NULL)",
            name=op.f("ck_participation_rounds_override_is_whole"),
        ),
        sa.CheckConstraint("budget_pence > 0", name=op.f("ck_participation_rounds_budget")),
        sa.CheckConstraint(
            "closes_on >= opens_on", name=op.f("ck_participation_rounds_closes_after_it_opens")
        ),
        sa.ForeignKeyConstraint(
            ["overridden_by"], ["principals.id"], name=op.f("fk_participation_rounds_overridden_by")
        ),
        sa.ForeignKeyConstraint(
            ["override_post_id"],
            ["officer_posts.id"],
            name=op.f("fk_participation_rounds_override_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["pot_id"], ["pots.id"], name=op.f("fk_participation_rounds_pot_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["principals.id"], name=op.f("fk_participation_rounds_published_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation_rounds")),
    )
    op.create_index(
        "ix_participation_rounds_opens_on", "participation_rounds", ["opens_on", "id"], unique=False
    )
    op.create_index(
        "ix_participation_rounds_pot_id", "participation_rounds", ["pot_id"], unique=False
    )


def _make_participation_projects() -> None:
    op.create_table(
        "participation_projects",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("cost_pence", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.Uuid()),
        sa.Column("votes", sa.Integer()),
        sa.Column("allocation_id", sa.Uuid()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "cost_pence > 0", name=op.f("ck_participation_projects_costs_something")
        ),
        sa.CheckConstraint("votes >= 0", name=op.f("ck_participation_projects_votes")),
        sa.ForeignKeyConstraint(
            ["allocation_id"],
            ["allocations.id"],
            name=op.f("fk_participation_projects_allocation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_participation_projects_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["participation_rounds.id"],
            name=op.f("fk_participation_projects_round_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation_projects")),
        sa.UniqueConstraint(
            "round_id", "code", name=op.f("uq_participation_projects_round_id_code")
        ),
    )
    op.create_index(
        op.f("ix_participation_projects_allocation_id"),
        "participation_projects",
        ["allocation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_participation_projects_organisation_id"),
        "participation_projects",
        ["organisation_id"],
        unique=False,
    )


def _make_participation_ballots() -> None:
    op.create_table(
        "participation_ballots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("choices", Json, nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["participation_rounds.id"],
            name=op.f("fk_participation_ballots_round_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation_ballots")),
        sa.UniqueConstraint(
            "round_id", "number", name=op.f("uq_participation_ballots_round_id_number")
        ),
    )
