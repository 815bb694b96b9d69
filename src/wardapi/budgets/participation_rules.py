"""Decisions about rounds, as plain values: what a ballot may hold, and what may be done when."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wardapi.budgets.participation_counting import Marks
from wardapi.budgets.participation_errors import (
    BallotsNeeded,
    InvalidRound,
    NoVotes,
    RoundAwarded,
    RoundNotCounted,
    RoundNotOpen,
    RoundPublished,
    RoundUnderWay,
    VotingOpen,
)
from wardapi.budgets.vocabulary import BallotType, Completion, CountingRule, RoundStatus
from wardapi.kit.errors import FieldError

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
"""A project's code. Commas and semicolons part codes in Pabulib files."""
RESERVED = frozenset({"meta", "projects", "votes", "none"})
"""Words that Pabulib files use for themselves."""
MOST_PROJECTS = 200
MOST_BALLOTS = 10_000
"""How many ballots one round can have: counting so many takes some seconds."""
MOST_POINTS = 1_000_000
WITH_POINTS = frozenset({BallotType.CUMULATIVE, BallotType.SCORING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A project on a ballot, with points where the ballot has them."""

    project: str
    points: int | None = None


Choices = Sequence[Choice]
"""A ballot, in the order in which it was written. One without any is blank, and is a vote too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What ballots of a round look like."""

    type: BallotType
    projects: Collection[str]
    max_choices: int | None = None
    max_points: int | None = None

    def faults(self, ballot: Choices) -> Iterator[str]:
        """Say what is wrong with a ballot."""
        codes = [choice.project for choice in ballot]
        unknown = sorted(set(codes) - set(self.projects))
        if unknown:
            yield f"The round has no project {unknown[0]}."
        if len(set(codes)) < len(codes):
            yield "A project stands on a ballot once."
        if self.max_choices is not None and len(codes) > self.max_choices:
            yield f"A ballot of this round names {self.max_choices} projects at most."
        yield from self._faults_of_points([choice.points for choice in ballot])

    def _faults_of_points(self, points: Sequence[int | None]) -> Iterator[str]:
        given = [one for one in points if one is not None]
        if self.type not in WITH_POINTS:
            if given:
                yield "Ballots of this round have no points."
            return
        if len(given) < len(points):
            yield "Give each project its points."
        most = self.max_points
        if most is None:
            return
        if self.type is BallotType.CUMULATIVE and sum(given) > most:
            yield f"The points of a ballot are {most} together at most."
        if self.type is BallotType.SCORING and max(given, default=0) > most:
            yield f"A project is given {most} points at most."


def kept(ballot: Choices, type_: BallotType) -> list[Any]:
    """Return a ballot as it is stored."""
    if type_ in WITH_POINTS:
        return [[choice.project, choice.points] for choice in ballot]
    return [choice.project for choice in ballot]


def marks(stored: Sequence[Any], type_: BallotType, projects: int) -> Marks:
    """Return the points that a stored ballot gives; see `participation_counting`."""
    if type_ in WITH_POINTS:
        return {code: points for code, points in stored if points}
    if type_ is BallotType.ORDINAL:
        return {code: projects - n for n, code in enumerate(stored)}
    return dict.fromkeys(stored, 1)


def is_code(text: str) -> bool:
    """Whether a project may be called so."""
    return CODE.fullmatch(text) is not None and text.lower() not in RESERVED


def check_round(
    *,
    budget: int,
    opens_on: date,
    closes_on: date,
    type_: BallotType,
    rule: CountingRule,
    completion: Completion,
    max_points: int | None,
) -> None:
    """Raise InvalidRound with every fault of a round."""
    faults = []
    if budget <= 0:
        faults.append(("budget", "A round spends something."))
    if closes_on < opens_on:
        faults.append(("closes_on", "Voting ends before it begins."))
    if rule is CountingRule.GREEDY and completion is not Completion.NONE:
        told = "Greedy leaves nothing over that it could spend: only equal shares is completed."
        faults.append(("completion", told))
    if max_points is not None and type_ not in WITH_POINTS:
        faults.append(("max_points", "Ballots of this kind have no points."))
    refuse(faults)


def refuse(faults: Sequence[tuple[str, str]]) -> None:
    """Raise InvalidRound with these faults, if there are any."""
    if faults:
        errors = [FieldError(f"/{at}", InvalidRound.code, told) for at, told in faults]
        raise InvalidRound(errors[0].detail, errors=errors)


def check_draft(status: str) -> None:
    """Raise RoundUnderWay for a round that has been opened."""
    if status != RoundStatus.DRAFT:
        raise RoundUnderWay


def check_takes_votes(status: str, *, awarded: bool) -> None:
    """Raise RoundNotOpen, RoundPublished, or RoundAwarded where the outcome is used already."""
    check_unpublished(status)
    if status == RoundStatus.DRAFT:
        raise RoundNotOpen
    if awarded:
        raise RoundAwarded


def check_countable(
    status: str, rule: CountingRule, closes_on: date, today: date, *, ballots: int, totals: bool
) -> None:
    """Raise RoundNotOpen, RoundPublished, VotingOpen, NoVotes or BallotsNeeded."""
    check_unpublished(status)
    if status == RoundStatus.DRAFT:
        raise RoundNotOpen
    if today <= closes_on:
        raise VotingOpen(f"Votes can be given until {closes_on:%-d %B %Y}. {VotingOpen.remedy}")
    if not ballots and not totals:
        raise NoVotes
    if rule is CountingRule.EQUAL_SHARES and not ballots:
        raise BallotsNeeded


def check_unpublished(status: str) -> None:
    """Raise RoundPublished for what never changes any more."""
    if status == RoundStatus.PUBLISHED:
        raise RoundPublished


def check_counted(status: str) -> None:
    """Raise RoundNotCounted where there is no outcome."""
    if status not in (RoundStatus.COUNTED, RoundStatus.PUBLISHED):
        raise RoundNotCounted


def shown_votes(totals: Mapping[str, int | None]) -> Marks | None:
    """Return the totals that are known, None where none is; a project left out has none."""
    if all(votes is None for votes in totals.values()):
        return None
    return {code: votes or 0 for code, votes in totals.items()}
