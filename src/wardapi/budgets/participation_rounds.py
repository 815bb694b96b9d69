"""Setting up a round of participatory budgeting: on which pot, with which projects; opening it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.budgets import bank_details, ledger, organisation_queries, pot_queries
from wardapi.budgets import participation_permissions as permissions
from wardapi.budgets import participation_queries as queries
from wardapi.budgets import participation_rules as rules
from wardapi.budgets.participation_errors import (
    BudgetTooHigh,
    RoundIsEmpty,
    RoundUnderWay,
    UnknownRoundPot,
)
from wardapi.budgets.participation_models import Project, Round
from wardapi.budgets.participation_queries import Found
from wardapi.budgets.pot_errors import PotNotFound
from wardapi.budgets.vocabulary import BallotType, Completion, CountingRule, RoundStatus
from wardapi.events import actions as events
from wardapi.kit import etags
from wardapi.kit.database import new_id
from wardapi.kit.errors import FieldError


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProject:
    """What residents can vote for. `cost` is in pence; `recipient` is who would carry it out."""

    code: str
    name: str
    cost: int
    description: str | None = None
    recipient: UUID | None = None
    votes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRound:
    """A vote on a part of a pot. `budget` is in pence."""

    pot: UUID
    title: str
    budget: int
    ballot_type: BallotType
    counting_rule: CountingRule
    opens_on: date
    closes_on: date
    completion: Completion = Completion.NONE
    description: str | None = None
    max_choices: int | None = None
    max_points: int | None = None
    projects: Sequence[NewProject] = ()


_WORDS = frozenset({"title", "description"})
_RULE = frozenset({"counting_rule", "completion"})
_FORM = frozenset({"ballot_type", "max_choices", "max_points"})


async def hold(
    session: AsyncSession, asked: NewRound, *, by: Principal, now: datetime
) -> tuple[Found, Round]:
    """Set up a round, as a draft.

    Raises NotAllowed, UnknownRoundPot, InvalidRound, BankDetailsRefused, UnknownOrganisation and
    OrganisationMerged.
    """
    found, made = await begin(session, asked, by=by, now=now)
    await tell(session, found, "set_up", {"projects": len(asked.projects)}, made, by=by, now=now)
    return found, made


async def begin(
    session: AsyncSession, asked: NewRound, *, by: Principal, now: datetime
) -> tuple[Found, Round]:
    """Write a new round down, as `hold` does, and tell nobody yet."""
    try:
        pot = await pot_queries.get_pot(session, asked.pot, by=by)
    except PotNotFound as error:
        at = FieldError("/pot", UnknownRoundPot.code, UnknownRoundPot.title)
        raise UnknownRoundPot(errors=[at]) from error
    permissions.check(by, pot.ward)
    bank_details.refuse({name: getattr(asked, name) for name in _WORDS})
    made = _row(asked, now)
    _check(made)
    session.add(made)
    await session.flush()
    found = Found(made.id, pot.ward, pot.ward_id)
    await _add(session, made, asked.projects, known=(), now=now)
    return found, made


async def change(
    session: AsyncSession,
    found: Found,
    *,
    changes: Mapping[str, Any],
    if_match: str,
    by: Principal,
    now: datetime,
) -> None:
    """Change a round: all of it while it is a draft, its words until it is published.

    How it is counted can change until votes are recorded. Raises PreconditionFailed, NotAllowed,
    RoundPublished, RoundUnderWay, InvalidRound, BankDetailsRefused.
    """
    permissions.check(by, found.ward)
    row = await take(session, found)
    etags.require_match(if_match, row.version)
    rules.check_unpublished(row.status)
    wanted = {_COLUMNS.get(name, name): value for name, value in changes.items()}
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if not changed:
        return
    if set(changed) - _WORDS:
        await _check_late(session, row, set(changed) - _WORDS)
    bank_details.refuse({name: wanted[name] for name in _WORDS & wanted.keys()})
    for name in changed:
        setattr(row, name, wanted[name])
    _check(row)
    await settle(session, found, row, "changed", {"fields": sorted(changed)}, by=by, now=now)


def refuse_mixed() -> None:
    """Raise InvalidRound: totals are recorded by themselves, as one act."""
    rules.refuse([("totals", "Send `totals` alone, and other changes with another PATCH.")])


async def add_projects(
    session: AsyncSession,
    found: Found,
    projects: Sequence[NewProject],
    *,
    by: Principal,
    now: datetime,
) -> None:
    """Add projects to a draft. Raises NotAllowed, RoundUnderWay, InvalidRound, BankDetailsRefused,
    UnknownOrganisation, OrganisationMerged."""
    permissions.check(by, found.ward)
    row = await take(session, found)
    rules.check_draft(row.status)
    known = [one.code for one in await queries.projects_of(session, row.id)]
    await _add(session, row, projects, known=known, now=now)
    added = {"projects": [one.code for one in projects]}
    await settle(session, found, row, "projects_added", added, by=by, now=now)


async def change_project(
    session: AsyncSession,
    found: Found,
    code: str,
    *,
    changes: Mapping[str, Any],
    if_match: str,
    by: Principal,
    now: datetime,
) -> None:
    """Change a project of a draft; who carries it out until it has become an allocation.

    `if_match` is of the round. Raises PreconditionFailed, NotAllowed, ProjectNotFound,
    RoundUnderWay, BankDetailsRefused, UnknownOrganisation, OrganisationMerged.
    """
    permissions.check(by, found.ward)
    row = await take(session, found)
    etags.require_match(if_match, row.version)
    project = await queries.get_project(session, row.id, code)
    wanted = {_COLUMNS.get(name, name): value for name, value in changes.items()}
    changed = [name for name, value in wanted.items() if getattr(project, name) != value]
    if not changed:
        return
    if set(changed) - {"organisation_id"}:
        rules.check_draft(row.status)
    if project.allocation_id is not None:
        raise RoundUnderWay("The project has become an allocation, which is changed there.")
    if wanted.get("organisation_id") is not None:
        await organisation_queries.get_recipient(session, wanted["organisation_id"])
    bank_details.refuse({name: wanted.get(name) for name in ("name", "description")})
    if wanted.get("cost_pence") == 0:
        rules.refuse([("cost", "A project costs something.")])
    for name in changed:
        setattr(project, name, wanted[name])
    project.updated_at = now
    detail = {"project": code, "fields": sorted(changed)}
    await settle(session, found, row, "project_changed", detail, by=by, now=now)


async def drop_project(
    session: AsyncSession, found: Found, code: str, *, if_match: str, by: Principal, now: datetime
) -> None:
    """Take a project out of a draft, with its votes. Raises PreconditionFailed, NotAllowed,
    ProjectNotFound, RoundUnderWay."""
    permissions.check(by, found.ward)
    row = await take(session, found)
    etags.require_match(if_match, row.version)
    rules.check_draft(row.status)
    if await queries.last_number(session, row.id):
        raise RoundUnderWay("The round has ballots, which may name the project.")
    await session.delete(await queries.get_project(session, row.id, code))
    await settle(session, found, row, "project_dropped", {"project": code}, by=by, now=now)


async def open_round(session: AsyncSession, found: Found, *, by: Principal, now: datetime) -> None:
    """Open a round: what people vote on stays as it is from now on.

    Raises NotAllowed, RoundUnderWay, RoundIsEmpty, and BudgetTooHigh where the pot has less.
    """
    permissions.check(by, found.ward)
    row = await take(session, found)
    rules.check_draft(row.status)
    if not await queries.projects_of(session, row.id):
        raise RoundIsEmpty
    (pot,) = await ledger.lock(session, [row.pot_id])
    if row.budget_pence > pot.available_pence:
        raise BudgetTooHigh.of(pot.available_pence, row.budget_pence)
    row.status = RoundStatus.OPEN.value
    await settle(session, found, row, "opened", {"budget": row.budget_pence}, by=by, now=now)


async def take(session: AsyncSession, found: Found) -> Round:
    """Lock a round, so that nobody else changes it or its votes before this transaction ends."""
    return await session.get_one(Round, found.id, populate_existing=True, with_for_update=True)


async def settle(
    session: AsyncSession,
    found: Found,
    row: Round,
    what: str,
    detail: Mapping[str, object],
    *,
    by: Principal,
    now: datetime,
) -> None:
    """End a change: the row is counted, one audit record, one event `participation_round.<what>`.

    No detail tells how somebody voted.
    """
    touch(row, now)
    await tell(session, found, what, detail, row, by=by, now=now)


def touch(row: Round, now: datetime) -> None:
    """Let a round have a new version."""
    row.updated_at = now
    flag_modified(row, "updated_at")


async def tell(
    session: AsyncSession,
    found: Found,
    what: str,
    detail: Mapping[str, object],
    row: Round,
    *,
    by: Principal,
    now: datetime,
) -> None:
    """Write the one audit record of a change, and tell other systems what it was."""
    await session.flush()
    kind, about = f"{queries.SUBJECT}.{what}", {**detail, "status": row.status}
    await audit.record(session, subject=found.subject, action=kind, by=by, now=now, detail=about)
    await events.emit(
        session,
        kind=kind,
        subject=found.subject,
        now=now,
        data={"status": row.status},
        ward=found.ward,
    )


_COLUMNS = {"budget": "budget_pence", "cost": "cost_pence", "recipient": "organisation_id"}
"""What columns are called that have another name on the wire."""


def _row(asked: NewRound, now: datetime) -> Round:
    return Round(
        id=new_id(),
        pot_id=asked.pot,
        title=asked.title,
        description=asked.description,
        budget_pence=asked.budget,
        ballot_type=asked.ballot_type.value,
        counting_rule=asked.counting_rule.value,
        completion=asked.completion.value,
        max_choices=asked.max_choices,
        max_points=asked.max_points,
        status=RoundStatus.DRAFT.value,
        opens_on=asked.opens_on,
        closes_on=asked.closes_on,
        ballots_published=False,
        created_at=now,
        updated_at=now,
    )


def _check(row: Round) -> None:
    rules.check_round(
        budget=row.budget_pence,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        type_=BallotType(row.ballot_type),
        rule=CountingRule(row.counting_rule),
        completion=Completion(row.completion),
        max_points=row.max_points,
    )


async def _check_late(session: AsyncSession, row: Round, changed: set[str]) -> None:
    """Raise RoundUnderWay for what cannot change any more.

    Of an open round only how it is counted changes, and only until votes are recorded; ballots that
    came with a file keep their form.
    """
    has_ballots = bool(await queries.last_number(session, row.id))
    if row.status == RoundStatus.DRAFT:
        if has_ballots and changed & _FORM:
            raise RoundUnderWay("The round has ballots, which are of the form that it has.")
        return
    projects = await queries.projects_of(session, row.id)
    has_totals = any(one.votes is not None for one in projects)
    if changed - _RULE or has_ballots or has_totals:
        raise RoundUnderWay


async def _add(
    session: AsyncSession,
    row: Round,
    projects: Sequence[NewProject],
    *,
    known: Sequence[str],
    now: datetime,
) -> None:
    _check_projects(projects, known)
    for one in projects:
        if one.recipient is not None:
            await organisation_queries.get_recipient(session, one.recipient)
        bank_details.refuse({"name": one.name, "description": one.description})
        session.add(
            Project(
                round_id=row.id,
                code=one.code,
                name=one.name,
                description=one.description,
                cost_pence=one.cost,
                organisation_id=one.recipient,
                votes=one.votes,
                created_at=now,
                updated_at=now,
            )
        )
    await session.flush()


def _check_projects(projects: Sequence[NewProject], known: Sequence[str]) -> None:
    faults, codes = [], set(known)
    for n, one in enumerate(projects):
        if not rules.is_code(one.code):
            told = "A code is of letters, digits, points and hyphens, and no word of the format."
            faults.append((f"projects/{n}/code", told))
        if one.code in codes:
            faults.append((f"projects/{n}/code", f"The round has a project {one.code} already."))
        if one.cost <= 0:
            faults.append((f"projects/{n}/cost", "A project costs something."))
        codes.add(one.code)
    if len(codes) > rules.MOST_PROJECTS:
        faults.append(("projects", f"A round has {rules.MOST_PROJECTS} projects at most."))
    rules.refuse(faults)
