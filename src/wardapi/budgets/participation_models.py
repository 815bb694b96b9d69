"""Tables of participatory budgeting: rounds, what can be voted for, and ballots without names."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wardapi.access.models import PrincipalRow
from wardapi.budgets.allocation_models import Allocation
from wardapi.budgets.constraints import Pence, one_of
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.organisation_models import Organisation
from wardapi.budgets.vocabulary import BallotType, Completion, CountingRule, RoundStatus
from wardapi.kit.database import Base, Json, Stamped, Versioned, new_id


class Round(Stamped, Versioned, Base):
    """A vote of residents on a part of one pot.

    `outcome` is what was counted, project by project, with the reason for each; None before.
    `budget_pence` is reserved in no account: what wins is committed when it becomes an allocation.
    A ballot names `max_choices` projects at most, and gives `max_points` at most: all together
    where they are shared out (cumulative), else to each (scoring).
    """

    __tablename__ = "participation_rounds"
    __table_args__ = (
        one_of("ballot_type", BallotType),
        one_of("counting_rule", CountingRule),
        one_of("completion", Completion),
        CheckConstraint(
            "completion = 'none' OR counting_rule = 'equal_shares'", name="greedy_is_complete"
        ),
        CheckConstraint("max_choices > 0", name="max_choices"),
        CheckConstraint("max_points > 0", name="max_points"),
        one_of("status", RoundStatus),
        CheckConstraint("budget_pence > 0", name="budget"),
        CheckConstraint("closes_on >= opens_on", name="closes_after_it_opens"),
        CheckConstraint(
            "(status IN ('counted', 'published')) = (outcome IS NOT NULL)", name="counted"
        ),
        CheckConstraint("(status = 'published') = (published_at IS NOT NULL)", name="published"),
        CheckConstraint(
            "(override_reason IS NULL) = (override_election IS NULL)"
            " AND (override_reason IS NULL) = (override_post_id IS NULL)"
            " AND (override_reason IS NULL) = (overridden_by IS NULL)",
            name="override_is_whole",
        ),
        Index("ix_participation_rounds_pot_id", "pot_id"),
        Index("ix_participation_rounds_opens_on", "opens_on", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pot_id: Mapped[UUID] = mapped_column(ForeignKey(Pot.id))
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None]
    budget_pence: Mapped[Pence]
    ballot_type: Mapped[str] = mapped_column(String(20))
    counting_rule: Mapped[str] = mapped_column(String(20))
    completion: Mapped[str] = mapped_column(String(20))
    max_choices: Mapped[int | None]
    max_points: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(20))
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    outcome: Mapped[dict[str, Any] | None] = mapped_column(Json)
    counted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))
    ballots_published: Mapped[bool] = mapped_column(Boolean)
    override_reason: Mapped[str | None]
    override_election: Mapped[str | None] = mapped_column(String(120))
    override_post_id: Mapped[UUID | None] = mapped_column(ForeignKey("officer_posts.id"))
    overridden_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))

    pot: Mapped[Pot] = relationship(lazy="raise")


class Project(Stamped, Versioned, Base):
    """What residents can vote for. `votes` is a total, of votes or of points, where no ballots are.

    `allocation_id` is what became of it, once it has won.
    """

    __tablename__ = "participation_projects"
    __table_args__ = (
        UniqueConstraint("round_id", "code"),
        CheckConstraint("cost_pence > 0", name="costs_something"),
        CheckConstraint("votes >= 0", name="votes"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[UUID] = mapped_column(ForeignKey(Round.id))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None]
    cost_pence: Mapped[Pence]
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey(Organisation.id), index=True)
    votes: Mapped[int | None]
    allocation_id: Mapped[UUID | None] = mapped_column(ForeignKey(Allocation.id), index=True)


class Ballot(Base):
    """One anonymous ballot: `["A", "B"]`, or `[["A", 3], ["B", 1]]` where ballots have points.

    Codes are in the order in which they were written; nothing tells when a voter voted, or who.
    """

    __tablename__ = "participation_ballots"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[UUID] = mapped_column(ForeignKey(Round.id))
    number: Mapped[int]
    choices: Mapped[list[Any]] = mapped_column(Json)
    recorded_at: Mapped[datetime]
