"""Counting votes, by `pabutools`, with exact fractions.

Every kind of ballot is read as points: an approval is one point, a ranking gives its first choice
as many points as the round has projects, and each further one less. What a voter has of a project
is its cost for each point, so that greedy takes projects by their points and equal shares lets a
project of twice the price stand for twice as much. For approvals this is the library's `Cost_Sat`.

The library is imported when it is needed: it takes half a second, and most processes never count.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from wardapi.budgets.participation_outcome import Line, Outcome, Payment, Why, placed
from wardapi.budgets.vocabulary import CountingRule

MOST_PAYMENTS = 100
"""How many different payments for one project are told."""

Marks = Mapping[str, int]
"""Points by project."""
Voters = Sequence[tuple[Mapping[Any, Any], int]]
"""Ballots as the library has them, and how many are alike."""
Purses = Sequence[Fraction]
"""What each of these voters has left, in pence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What is counted. `costs` are in pence, by project.

    `ballots` are None where only `totals` are known: votes or points by project, `totals_are_votes`
    saying which. `completed` is whether greedy spends what equal shares leave over.
    """

    budget: int
    costs: Mapping[str, int]
    rule: CountingRule
    ballots: Sequence[Marks] | None = None
    totals: Marks | None = None
    totals_are_votes: bool = True
    completed: bool = False


def count(poll: Poll) -> Outcome:
    """Return what came of a vote.

    Whatever is equal is settled by more points, then by lower cost, then by code. A project that
    nobody chose is not funded. Equal shares needs ballots.
    """
    if poll.ballots is None and poll.rule is CountingRule.EQUAL_SHARES:
        raise ValueError("equal shares divides the budget among ballots")
    return _Count(poll).outcome()


class _Count:
    """One count: the election as the library sees it, and what it says of each project."""

    def __init__(self, poll: Poll) -> None:
        from pabutools.election import Instance, Project  # noqa: PLC0415 - see above

        self.poll = poll
        self.scores = _scores(poll)
        chosen = [code for code in poll.costs if self.scores[code]]
        self.projects = {code: Project(code, poll.costs[code]) for code in chosen}
        self.instance = Instance(self.projects.values(), budget_limit=poll.budget)
        self.supporters = self._supporters()

    def outcome(self) -> Outcome:
        lines, share = [], None
        if self.poll.rule is CountingRule.EQUAL_SHARES:
            share = Fraction(self.poll.budget, max(1, self._ballots))
            lines = self._equal_shares()
        won = [line for line in lines if line.why is Why.FUNDED]
        if self.poll.rule is CountingRule.GREEDY or self.poll.completed:
            lines = [*won, *self._greedy(won, {line.code: line for line in lines})]
        lines += [self._unchosen(code) for code in sorted(self.poll.costs.keys() - self.projects)]
        return Outcome(
            budget=self.poll.budget,
            spent=sum(line.cost for line in lines if line.is_funded),
            ballots=None if self.poll.ballots is None else self._ballots,
            share=None if share is None else str(share),
            lines=tuple(placed(lines)),
        )

    @property
    def _ballots(self) -> int:
        return len(self.poll.ballots or ())

    def _profile(self, ballots: Iterable[Marks]) -> Any:
        """Ballots as the library takes them; equal ones are counted together."""
        from pabutools.election import CardinalMultiProfile, FrozenCardinalBallot  # noqa: PLC0415

        alike = Counter(
            tuple(sorted((code, n) for code, n in marks.items() if n)) for marks in ballots
        )
        profile = CardinalMultiProfile(instance=self.instance)
        for marks, times in sorted(alike.items()):
            profile[FrozenCardinalBallot({self.projects[code]: n for code, n in marks})] = times
        return profile

    def _supporters(self) -> Mapping[str, int | None]:
        if self.poll.ballots is not None:
            chosen = Counter(code for marks in self.poll.ballots for code, n in marks.items() if n)
            return {code: chosen[code] for code in self.poll.costs}
        return {
            code: n if self.poll.totals_are_votes or not n else None
            for code, n in self.scores.items()
        }

    def _tie(self) -> Any:
        from pabutools.tiebreaking import TieBreakingRule  # noqa: PLC0415

        def key(_: Any, __: Any, project: Any) -> Any:
            return self._order(project.name)

        return TieBreakingRule(key)

    def _order(self, code: str) -> tuple[int, int, str]:
        return (-self.scores[code], self.poll.costs[code], code)

    def _greedy(self, won: Sequence[Line], earlier: Mapping[str, Line]) -> list[Line]:
        """Take projects by their points as long as the money reaches; pass over what is too dear.

        `won` stand already, and `earlier` is what equal shares said of the rest.
        """
        from pabutools.rules import greedy_utilitarian_welfare  # noqa: PLC0415

        standing = [self.projects[line.code] for line in won]
        chosen = greedy_utilitarian_welfare(
            self.instance,
            # Only totals matter to it: they count as one ballot that gives all the points.
            self._profile([self.scores]),
            sat_class=_satisfaction(),
            is_sat_additive=True,
            tie_breaking=self._tie(),
            initial_budget_allocation=standing,
        )
        funded = {project.name for project in chosen}
        left = self.poll.budget - sum(line.cost for line in won)
        lines = []
        for code in sorted(self.projects.keys() - {line.code for line in won}, key=self._order):
            why = Why.FUNDED if code in funded else Why.DID_NOT_FIT
            before, left = left, left - (self.poll.costs[code] if code in funded else 0)
            line = earlier.get(code) or self._line(code, why, CountingRule.GREEDY)
            lines.append(
                replace(line, why=why, by=CountingRule.GREEDY, left_before=before, left_after=left)
            )
        return lines

    def _equal_shares(self) -> list[Line]:
        """Let voters buy what they chose, each with an equal share of the budget."""
        from pabutools.rules import method_of_equal_shares  # noqa: PLC0415

        if not self.projects:
            return []
        profile = self._profile(self.poll.ballots or ())
        bought = method_of_equal_shares(
            self.instance,
            profile,
            sat_class=_satisfaction(),
            tie_breaking=self._tie(),
            binary_sat=False,
            analytics=True,
        )
        voters = list(profile.items())
        left, lines, turned_away = self.poll.budget, [], []
        for iteration in bought.details.iterations:
            purses = [_exact(one) for one in iteration.voters_budget]
            short = [one.project.name for one in iteration if one.discarded]
            turned_away += [self._short(code, voters, purses) for code in sorted(short)]
            if iteration.selected_project is None:
                continue
            code = iteration.selected_project.name
            after = [_exact(one) for one in iteration.voters_budget_after_selection]
            line = self._bought(code, voters, purses, after)
            before, left = left, left - line.cost
            lines.append(replace(line, left_before=before, left_after=left))
        return [*lines, *sorted(turned_away, key=lambda line: self._order(line.code))]

    def _bought(self, code: str, voters: Voters, purses: Purses, after: Purses) -> Line:
        paid: Counter[Fraction] = Counter()
        # By how much a point cost each: who had less than the others paid gave all that was left.
        prices: Counter[Fraction] = Counter()
        for (ballot, times), had, has in zip(voters, purses, after, strict=True):
            points = int(ballot.get(self.projects[code], 0))
            if points:
                paid[had - has] += times
                prices[(had - has) / points] += times
        full = max(prices)
        payments = [
            Payment(amount=str(amount), supporters=paid[amount])
            for amount in sorted(paid, reverse=True)
        ]
        return replace(
            self._line(code, Why.FUNDED, CountingRule.EQUAL_SHARES),
            payments=tuple(payments[:MOST_PAYMENTS]),
            gave_all=sum(times for price, times in prices.items() if price < full),
        )

    def _short(self, code: str, voters: Voters, purses: Purses) -> Line:
        had = sum(
            (
                purse * times
                for (ballot, times), purse in zip(voters, purses, strict=True)
                if ballot.get(self.projects[code], 0)
            ),
            Fraction(0),
        )
        line = self._line(code, Why.SUPPORTERS_SHORT, CountingRule.EQUAL_SHARES)
        return replace(line, supporters_had=str(had))

    def _unchosen(self, code: str) -> Line:
        return self._line(code, Why.NO_SUPPORT, self.poll.rule)

    def _line(self, code: str, why: Why, by: CountingRule) -> Line:
        return Line(
            code=code,
            cost=self.poll.costs[code],
            place=0,
            supporters=self.supporters[code],
            score=self.scores[code],
            why=why,
            by=by,
        )


def _scores(poll: Poll) -> dict[str, int]:
    given: Iterable[Marks] = [poll.totals or {}] if poll.ballots is None else poll.ballots
    scores = dict.fromkeys(poll.costs, 0)
    for marks in given:
        for code, points in marks.items():
            scores[code] += points
    return scores


def _satisfaction() -> Callable[..., Any]:
    """What a voter has of a project: its cost, for each point they gave it."""
    from pabutools.election.satisfaction import AdditiveSatisfaction  # noqa: PLC0415

    class CostForEachPoint(AdditiveSatisfaction):  # type: ignore[misc]
        def __init__(self, instance: Any, profile: Any, ballot: Any) -> None:
            super().__init__(instance, profile, ballot, _cost_for_each_point)

    return CostForEachPoint


def _cost_for_each_point(_: Any, __: Any, ballot: Any, project: Any, ___: Any) -> Any:
    return ballot.get(project, 0) * project.cost


def _exact(number: Any) -> Fraction:
    return Fraction(int(number.numerator), int(number.denominator))
