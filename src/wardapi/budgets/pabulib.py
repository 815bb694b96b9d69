"""Pabulib files, the format in which votes of participatory budgeting are exchanged.

Read and written by `pabutools`. Amounts are pounds in the file and whole pence here; ages, sexes,
names and voting methods of voters are never taken over.
Source: pabulib.org/format; Faliszewski and others, arXiv 2305.11035.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from wardapi.budgets.participation_errors import InvalidPabulib
from wardapi.budgets.participation_rules import (
    MOST_BALLOTS,
    MOST_POINTS,
    MOST_PROJECTS,
    WITH_POINTS,
    Choice,
    Choices,
    is_code,
)
from wardapi.budgets.vocabulary import BallotType, CountingRule

MOST_NAMED = 200
_VOTE_TYPES = {**{one.value: one for one in BallotType}, "choose-1": BallotType.APPROVAL}
_RULES = {CountingRule.GREEDY: "greedy", CountingRule.EQUAL_SHARES: "equalshares"}
_POWERS = re.compile(r"(?:^|[;,\"])\s*[-+]?[\d._]+[eE][-+]?\d+\s*(?=[;,\"]|$)", re.MULTILINE)
"""A number written as 1e9: short in a file, and endless to work out."""
_BROKEN = (ArithmeticError, LookupError, TypeError, ValueError, AttributeError,
           NotImplementedError, StopIteration, csv.Error)  # fmt: skip
"""What the library raises for files that it cannot read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProject:
    """A project. `cost` is in pence; `total` is its votes or points where the file tells them."""

    code: str
    name: str
    cost: int
    total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A round as a file has it. `budget` is in pence.

    `ballots` are empty where only totals are known. `rule` is None where it is none of ours.
    """

    title: str
    budget: int
    ballot_type: BallotType
    rule: CountingRule | None
    projects: Sequence[FileProject]
    ballots: Sequence[Choices]
    opens_on: date | None = None
    closes_on: date | None = None
    max_choices: int | None = None
    max_points: int | None = None
    place: str | None = None


def read(text: str) -> File:
    """Read a file. Raises InvalidPabulib, which says what is wrong."""
    from pabutools.election.pabulib import parse_pabulib_from_string  # noqa: PLC0415 - is slow

    if _POWERS.search(text):
        raise InvalidPabulib("Write numbers out: 1000 and not 1e3.")
    try:
        instance, profile = parse_pabulib_from_string(text.removeprefix("\ufeff"))
    except _BROKEN as error:
        raise InvalidPabulib(f"{InvalidPabulib.title} Near: {_named(error)}.") from error
    meta = instance.meta
    type_ = _VOTE_TYPES[meta["vote_type"]]
    found = File(
        title=_short(meta.get("description") or meta.get("instance") or "Imported round", 200),
        budget=_pence(instance.budget_limit, "budget"),
        ballot_type=type_,
        rule=_rule(meta.get("rule", "")),
        projects=sorted(_projects(instance, type_), key=lambda one: one.code),
        ballots=[_choices(ballot, type_) for ballot in profile],
        opens_on=_day(meta, "date_begin"),
        closes_on=_day(meta, "date_end"),
        max_choices=_most_choices(meta),
        place=meta.get("unit"),
        max_points=_whole(
            meta, "max_sum_points" if type_ is BallotType.CUMULATIVE else "max_points"
        )
        if type_ in WITH_POINTS
        else None,
    )
    _check(found, meta)
    return found


def write(file: File) -> str:
    """Return a round as a file. Ballots stand in an order that tells nothing of when they came."""
    from pabutools.election import Instance, Project  # noqa: PLC0415 - see `read`
    from pabutools.election.pabulib import election_as_pabulib_string  # noqa: PLC0415

    projects = {one.code: Project(one.code) for one in file.projects}
    instance = Instance(projects.values(), budget_limit=_pounds(file.budget))
    instance.meta = dict(_meta(file))
    total = "score" if file.ballot_type in WITH_POINTS or _is_ranked(file) else "votes"
    for one in file.projects:
        # Given to Project(...) itself it would be written as a fraction.
        projects[one.code].cost = _pounds(one.cost)
        known = {} if one.total is None else {total: str(one.total)}
        instance.project_meta[projects[one.code]] = {"name": _cell(one.name), **known}
    ordered = sorted(_marks(ballot, is_ranked=_is_ranked(file)) for ballot in file.ballots)
    profile = _profile(file, [_ballot(file.ballot_type, one, projects) for one in ordered])
    text = str(election_as_pabulib_string(instance, profile))
    # The library writes the points of a blank ballot as nothing, and reads only None.
    return re.sub(r"^(\d+);;$", r"\1;None;None", text, flags=re.MULTILINE)


Written = list[tuple[str, int]]


def _is_ranked(file: File) -> bool:
    return file.ballot_type is BallotType.ORDINAL


def _marks(ballot: Choices, *, is_ranked: bool) -> Written:
    """What stands on a ballot; in which order, only where that is the vote."""
    marks = [(choice.project, choice.points or 0) for choice in ballot]
    return marks if is_ranked else sorted(marks)


def _meta(file: File) -> Iterator[tuple[str, str]]:
    yield "description", _cell(file.title)
    yield "country", "United Kingdom"
    yield "unit", _cell(file.place or "unknown")
    yield "instance", str(file.opens_on.year) if file.opens_on else "unknown"
    yield "currency", "GBP"
    yield "rule", _RULES[file.rule] if file.rule else "unknown"
    for key, day in (("date_begin", file.opens_on), ("date_end", file.closes_on)):
        if day is not None:
            yield key, f"{day:%d.%m.%Y}"
    if file.max_choices is not None:
        yield "max_length", str(file.max_choices)
    if file.max_points is not None:
        key = "max_sum_points" if file.ballot_type is BallotType.CUMULATIVE else "max_points"
        yield key, str(file.max_points)


def _profile(file: File, ballots: Sequence[Any]) -> Any:
    from pabutools import election  # noqa: PLC0415 - see `read`

    limits = {"legal_max_length": file.max_choices}
    if file.ballot_type is BallotType.APPROVAL:
        return election.ApprovalProfile(ballots, ballot_validation=False, **limits)
    if file.ballot_type is BallotType.ORDINAL:
        return election.OrdinalProfile(ballots, **limits)
    if file.ballot_type is BallotType.SCORING:
        return election.CardinalProfile(ballots, legal_max_score=file.max_points, **limits)
    return election.CumulativeProfile(ballots, legal_max_total_score=file.max_points, **limits)


def _ballot(type_: BallotType, marks: Written, projects: Mapping[str, Any]) -> Any:
    from pabutools import election  # noqa: PLC0415 - see `read`

    named = [projects[code] for code, _ in marks]
    if type_ is BallotType.APPROVAL:
        # The frozen one keeps its order; the other is a set, and would be written in any.
        return election.FrozenApprovalBallot(named)
    if type_ is BallotType.ORDINAL:
        return election.OrdinalBallot(named)
    points = {projects[code]: given for code, given in marks}
    if type_ is BallotType.SCORING:
        return election.CardinalBallot(points)
    return election.CumulativeBallot(points)


def _projects(instance: Any, type_: BallotType) -> Iterator[FileProject]:
    total = "votes" if type_ is BallotType.APPROVAL else "score"
    for project in instance:
        meta = instance.project_meta[project]
        if not is_code(project.name):
            told = f"{project.name!r:.60} is no code for a project."
            raise InvalidPabulib(f"{told} Use letters, digits, points and hyphens, 40 at most.")
        yield FileProject(
            code=project.name,
            name=_short(meta.get("name") or project.name, MOST_NAMED),
            cost=_pence(project.cost, f"cost of {project.name}"),
            total=_whole(meta, total),
        )


def _choices(ballot: Any, type_: BallotType) -> list[Choice]:
    if type_ in WITH_POINTS:
        return [Choice(project=one.name, points=_points(ballot[one])) for one in ballot]
    named = [one.name for one in ballot]
    return [
        Choice(project=one) for one in (named if type_ is BallotType.ORDINAL else sorted(named))
    ]


def _points(number: Any) -> int:
    exact = Fraction(int(number.numerator), int(number.denominator))
    if exact.denominator != 1 or not 0 <= exact <= MOST_POINTS:
        raise InvalidPabulib("Points are whole numbers, and not below nothing.")
    return int(exact)


def _pence(number: Any, what: str) -> int:
    exact = Fraction(int(number.numerator), int(number.denominator)) * 100
    if exact.denominator != 1 or not 0 < exact < 10**11:
        raise InvalidPabulib(f"The {what} is no sum of pounds and pence above nothing.")
    return int(exact)


def _pounds(pence: int) -> Decimal:
    pounds = Decimal(pence) / 100
    return pounds.quantize(Decimal(1) if pence % 100 == 0 else Decimal("0.01"))


def _whole(meta: Mapping[str, str], key: str) -> int | None:
    text = meta.get(key)
    if text is None:
        return None
    if re.fullmatch(r"\d{1,9}(\.0+)?", text) is None:
        raise InvalidPabulib(f"{key} is a whole number, and {text!r:.40} is none.")
    return int(text.partition(".")[0])


def _most_choices(meta: Mapping[str, str]) -> int | None:
    return 1 if meta["vote_type"] == "choose-1" else _whole(meta, "max_length")


def _day(meta: Mapping[str, str], key: str) -> date | None:
    """Return a day; files often tell the year alone, which is none."""
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(meta.get(key, ""), form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return None


def _rule(name: str) -> CountingRule | None:
    """Return the rule of a name such as `equalshares/add1`."""
    return {word: rule for rule, word in _RULES.items()}.get(name.partition("/")[0].lower())


def _check(file: File, meta: Mapping[str, str]) -> None:
    if meta.get("currency", "GBP").upper() != "GBP":
        raise InvalidPabulib("The amounts are in another currency than pounds.")
    if not 0 < len(file.projects) <= MOST_PROJECTS:
        raise InvalidPabulib(f"A round has 1 to {MOST_PROJECTS} projects.")
    if len(file.ballots) > MOST_BALLOTS:
        raise InvalidPabulib(f"A round has {MOST_BALLOTS} ballots at most.")
    told = _whole(meta, "num_projects")
    if told is not None and told != len(file.projects):
        raise InvalidPabulib(f"The file says {told} projects and has {len(file.projects)}.")
    votes = _whole(meta, "num_votes")
    if file.ballots and votes is not None and votes != len(file.ballots):
        raise InvalidPabulib(f"The file says {votes} votes and has {len(file.ballots)} ballots.")


def _named(error: BaseException) -> str:
    return _short(str(error).strip("'\"") or type(error).__name__, 100)


def _short(text: str, most: int) -> str:
    return " ".join(text.split())[:most]


def _cell(text: str) -> str:
    """Write a text so that it stays in its cell: the library writes texts as they are."""
    flat = " ".join(text.split())
    return f'"{flat.replace(chr(34), chr(34) * 2)}"' if set(flat) & {";", '"'} else flat
