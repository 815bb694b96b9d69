"""Rounds of participatory budgeting on the wire. No message has a place for who voted."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from wardapi.budgets.allocation_schemas import Characteristics, Percent, Quotes, Tags
from wardapi.budgets.participation_outcome import Why
from wardapi.budgets.participation_rules import (
    CODE,
    MOST_BALLOTS,
    MOST_POINTS,
    MOST_PROJECTS,
)
from wardapi.budgets.refs import FundRef, SeatCode, WardRef, YearOut
from wardapi.budgets.vocabulary import BallotType, Completion, CountingRule, RoundStatus
from wardapi.kit.schema import Day, In, Instant, Out, Patch, Pounds, PoundsOut, Text, example
from wardapi.kit.wording import written

_CODE = written(
    f"^{CODE.pattern}$", "Use letters, digits, points, hyphens and underscores, 40 at most."
)
Code = Annotated[str, StringConstraints(pattern=_CODE, max_length=40), Field(examples=["A1"])]
Title = Annotated[str, Text(200)]
Body = Annotated[str, Text(5_000)]
Choices = Annotated[int, Field(ge=1, le=MOST_PROJECTS)]
Points = Annotated[int, Field(ge=0, le=MOST_POINTS)]
MostPoints = Annotated[int, Field(ge=1, le=MOST_POINTS)]
Votes = Annotated[int, Field(ge=0, le=10**9)]
People = Annotated[int, Field(ge=0, le=10**9)]
Exact = Annotated[str, Field(max_length=400, examples=["20000/7"])]
"""An exact sum in pence, as a whole number or a fraction."""

_POT = "019b8d5c-1f00-7abc-8def-0123456789ab"
_PROJECT = {"code": "A1", "name": "Benches for Clifton Park", "cost": "2000.00"}


class ProjectIn(In):
    """What residents can vote for."""

    model_config = example(**_PROJECT)

    code: Code
    """What stands on the ballot."""
    name: Title
    cost: Pounds
    description: Body | None = None
    recipient: UUID | None = None
    """The organisation that would carry it out; needed before it becomes an allocation."""


class ProjectsIn(In):
    """Projects that a draft gets."""

    model_config = example(projects=[_PROJECT])

    projects: Annotated[list[ProjectIn], Field(min_length=1, max_length=MOST_PROJECTS)]


class ProjectPatch(Patch):
    """What is to change of a project; once the round is open, its `recipient` alone."""

    model_config = example(recipient=_POT)

    name: Title = ""
    cost: Pounds = 0
    description: Body | None = None
    recipient: UUID | None = None


class RoundIn(In):
    """A vote of residents on a part of a pot."""

    model_config = example(
        pot=_POT,
        title="Boston Castle decides",
        budget="5000.00",
        ballot_type="approval",
        counting_rule="equal_shares",
        opens_on="2026-01-10",
        closes_on="2026-01-31",
        projects=[_PROJECT],
    )

    pot: UUID
    """Of GET /v1/pots."""
    title: Title
    description: Body | None = None
    budget: Pounds
    """No more than the pot has available when the round is opened."""
    ballot_type: BallotType
    counting_rule: CountingRule
    completion: Completion = Completion.NONE
    """Whether greedy spends what equal shares leaves over."""
    max_choices: Choices | None = None
    """How many projects a ballot names at most."""
    max_points: MostPoints | None = None
    """How many points a ballot has: all together (cumulative), or for each project (scoring)."""
    opens_on: Day
    closes_on: Day
    """The last day on which people vote."""
    projects: Annotated[list[ProjectIn], Field(max_length=MOST_PROJECTS)] = Field(
        default_factory=list
    )


class TotalIn(In):
    """Votes of a project, or points where ballots have points or ranks."""

    project: Code
    votes: Votes


class RoundPatch(Patch):
    """What is to change of a round. `totals` are sent alone: all of them, or null for none."""

    model_config = example(totals=[{"project": "A1", "votes": 43}])

    title: Title = ""
    description: Body | None = None
    budget: Pounds = 0
    ballot_type: BallotType = BallotType.APPROVAL
    counting_rule: CountingRule = CountingRule.GREEDY
    completion: Completion = Completion.NONE
    max_choices: Choices | None = None
    max_points: MostPoints | None = None
    opens_on: Day = Field(default_factory=lambda: date.min)
    closes_on: Day = Field(default_factory=lambda: date.min)
    totals: Annotated[list[TotalIn], Field(min_length=1, max_length=MOST_PROJECTS)] | None = None


class ChoiceIn(In):
    """A project on a ballot; with points where ballots have them."""

    project: Code
    points: Points | None = None


class BallotIn(In):
    """One ballot, in the order in which it was written, the first choice first. None at all is a
    blank ballot, which is a vote too."""

    choices: Annotated[list[ChoiceIn], Field(max_length=MOST_PROJECTS)]


class BallotsIn(In):
    """A batch of ballots, recorded whole or not at all. Nothing about who voted has a place."""

    model_config = example(ballots=[{"choices": [{"project": "A1"}]}])

    ballots: Annotated[list[BallotIn], Field(min_length=1, max_length=1000)]


class RoundPublicationIn(In):
    """How the outcome is published."""

    model_config = example(ballots=False)

    ballots: bool = False
    """Whether the ballots are published too: only where each project was chosen on none or on at
    least 5."""
    override_reason: Annotated[str, Text(2_000)] | None = None
    """In a restricted period, by the holder of the Monitoring Officer's post."""


class AwardIn(In):
    """A project that has won, and what its application has beside what the round tells."""

    model_config = example(project="A1", starts_on="2026-03-01")

    project: Code
    starts_on: Day
    ends_on: Day | None = None
    priority: UUID | None = None
    beneficiaries: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    protected_characteristics: Characteristics = Field(default_factory=list)
    equality_tags: Tags = Field(default_factory=list)
    tenants_share_percent: Percent | None = None
    asset: Annotated[str, Text(300)] | None = None
    asset_lasts_over_a_year: bool | None = None
    quotes: Quotes | None = None
    cost_code: Annotated[str, Text(80)] | None = None


class PabulibIn(In):
    """A Pabulib file, and the pot that its budget is to come from."""

    model_config = example(
        pot=_POT,
        opens_on="2026-01-10",
        file="META\nkey;value\ndescription;Boston Castle decides\nbudget;5000\n"
        "vote_type;approval\nrule;greedy\nPROJECTS\nproject_id;cost;votes\nA1;2000;43\n",
    )

    pot: UUID
    file: Annotated[str, Field(min_length=1, max_length=1_000_000)]
    """The text of the .pb file. Columns about voters are left out."""
    title: Title | None = None
    counting_rule: CountingRule | None = None
    """In the place of the file's `rule`, which may be one that is not here."""
    completion: Completion = Completion.NONE
    opens_on: Day | None = None
    """In the place of the file's `date_begin`, which often tells no more than the year."""
    closes_on: Day | None = None


class ProjectRecipientRef(Out):
    """Who would carry a project out."""

    id: UUID
    name: Annotated[str, Field(max_length=300)]


class ProjectOut(Out):
    """A project. `votes` is its total, where totals are known and may be shown."""

    code: Annotated[str, Field(max_length=40)]
    name: Annotated[str, Field(max_length=200)]
    description: Annotated[str | None, Field(max_length=5_000)]
    cost: PoundsOut
    recipient: ProjectRecipientRef | None
    votes: Votes | None
    allocation: UUID | None
    """What became of it, for those who work on the ward's money."""


class VotePaymentOut(Out):
    """What each of some supporters paid."""

    amount: PoundsOut
    """To the nearest penny."""
    exact_pence: Exact
    supporters: People


class LineOut(Out):
    """What came of a project, and why. A figure that is null is suppressed, or there is none."""

    project: Annotated[str, Field(max_length=40)]
    place: Annotated[int, Field(ge=1, le=MOST_PROJECTS)]
    """When its turn came."""
    funded: bool
    why: Why
    by: CountingRule
    """The rule that settled it: greedy for what equal shares left over."""
    explanation: Annotated[str, Field(max_length=500)]
    cost: PoundsOut
    supporters: People | None
    """On how many ballots it was chosen."""
    score: People | None
    """Its votes, or its points."""
    left_before: PoundsOut | None
    left_after: PoundsOut | None
    payments: Annotated[list[VotePaymentOut], Field(max_length=100)] | None
    """Under equal shares: what its supporters paid, the highest first."""
    gave_all: People | None
    """How many of them gave all that they had left."""
    supporters_had: PoundsOut | None
    """Under equal shares: what the supporters of one that is not funded had left together."""


class OutcomeOut(Out):
    """What the count came to, project by project."""

    budget: PoundsOut
    spent: PoundsOut
    left: PoundsOut
    ballots: People | None
    share: PoundsOut | None
    """Under equal shares: what each voter had, to the nearest penny."""
    share_exact_pence: Exact | None
    ties: Annotated[str, Field(max_length=200)]
    """How what is equal is settled."""
    projects: Annotated[list[LineOut], Field(max_length=MOST_PROJECTS)]


class RoundPaths(Out):
    """Where it is."""

    self: Annotated[str, Field(max_length=200)]
    pabulib: Annotated[str, Field(max_length=200)]


class RoundRow(Out):
    """A round. `pot` and `seat` are for those who see the ward's money."""

    id: UUID
    status: RoundStatus
    title: Annotated[str, Field(max_length=200)]
    description: Annotated[str | None, Field(max_length=5_000)]
    fund: FundRef
    ward: WardRef
    seat: SeatCode | None
    pot: UUID | None
    financial_year: YearOut
    budget: PoundsOut
    ballot_type: BallotType
    counting_rule: CountingRule
    completion: Completion
    max_choices: Choices | None
    max_points: MostPoints | None
    opens_on: Day
    closes_on: Day
    counted_at: Instant | None
    published_at: Instant | None
    ballots_published: bool
    override_reason: Annotated[str | None, Field(max_length=2_000)]
    """Why it was published in a restricted period."""
    override_election: Annotated[str | None, Field(max_length=120)]
    created_at: Instant
    updated_at: Instant
    links: RoundPaths


class RoundOut(RoundRow):
    """A round with its projects, and with its outcome once it has been counted."""

    ballots: Annotated[int | None, Field(ge=0, le=MOST_BALLOTS)]
    """How many are recorded; null where it is suppressed."""
    projects: Annotated[list[ProjectOut], Field(max_length=MOST_PROJECTS)]
    outcome: OutcomeOut | None
