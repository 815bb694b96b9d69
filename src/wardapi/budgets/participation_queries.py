"""Reads of rounds of participatory budgeting. Who sees one is a condition of the query."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from wardapi.access.rules import Principal
from wardapi.budgets import participation_permissions as permissions
from wardapi.budgets.fund_models import Fund
from wardapi.budgets.ledger_models import Pot
from wardapi.budgets.organisation_models import Organisation
from wardapi.budgets.participation_errors import ProjectNotFound, RoundNotFound
from wardapi.budgets.participation_models import Ballot, Project, Round
from wardapi.kit.subjects import Subject
from wardapi.wards.models import Seat, Ward

SUBJECT = "participation_round"
"""The kind under which rounds are known to audit and events."""

Rows = Select[*tuple[Any, ...]]


class Found(NamedTuple):
    """A round that somebody asked for. `ward` is the GSS code of its pot's ward."""

    id: UUID
    ward: str
    ward_id: UUID

    @property
    def subject(self) -> Subject:
        """The round as audit and events know it."""
        return Subject(SUBJECT, self.id)


def rounds() -> Rows:
    """Every round, with its pot and whose it is."""
    return (
        select(
            Round,
            Pot.financial_year,
            Fund.slug.label("fund"),
            Fund.name.label("fund_name"),
            Fund.kind.label("fund_kind"),
            Ward.gss_code,
            Ward.slug.label("ward_slug"),
            Ward.name.label("ward_name"),
            Seat.code.label("seat"),
        )
        .join(Pot, Pot.id == Round.pot_id)
        .join(Fund, Fund.id == Pot.fund_id)
        .join(Ward, Ward.id == Pot.ward_id)
        .join(Seat, Seat.id == Pot.seat_id, isouter=True)
    )


async def get_row(session: AsyncSession, id_: UUID, *, by: Principal) -> Any:
    """Return a row of `rounds` that its asker may see. Raises RoundNotFound."""
    seen = rounds().where(Round.id == id_, permissions.sees(by))
    row = (await session.execute(seen, execution_options={"populate_existing": True})).one_or_none()
    if row is None:
        raise RoundNotFound
    return row


async def find_round(session: AsyncSession, id_: UUID, *, by: Principal) -> Found:
    """Return where a round belongs. Raises RoundNotFound where it is not theirs to know of."""
    of = (
        select(Ward.gss_code, Ward.id)
        .select_from(Round)
        .join(Pot, Pot.id == Round.pot_id)
        .join(Ward, Ward.id == Pot.ward_id)
        .where(Round.id == id_, permissions.sees(by))
    )
    row = (await session.execute(of)).one_or_none()
    if row is None:
        raise RoundNotFound
    return Found(id_, row.gss_code, row.id)


async def projects_of(session: AsyncSession, round_id: UUID) -> list[Project]:
    """Return a round's projects, by code."""
    mine = select(Project).where(Project.round_id == round_id).order_by(Project.code)
    return list(await session.scalars(mine))


async def get_project(session: AsyncSession, round_id: UUID, code: str) -> Project:
    """Return one project of a round. Raises ProjectNotFound."""
    asked = select(Project).where(Project.round_id == round_id, Project.code == code)
    found = await session.scalar(asked)
    if found is None:
        raise ProjectNotFound
    return found


async def shown_projects(session: AsyncSession, rounds_: Collection[UUID]) -> dict[UUID, list[Any]]:
    """Return projects with who carries each out, by round and then by code."""
    merged = aliased(Organisation)
    rows = await session.execute(
        select(
            Project,
            Organisation.id.label("recipient_id"),
            func.coalesce(merged.name, Organisation.name).label("recipient_name"),
        )
        .join(Organisation, Organisation.id == Project.organisation_id, isouter=True)
        .join(merged, merged.id == Organisation.same_as_id, isouter=True)
        .where(Project.round_id.in_(rounds_))
        .order_by(Project.code)
    )
    found: dict[UUID, list[Any]] = {round_id: [] for round_id in rounds_}
    for row in rows:
        found[row.Project.round_id].append(row)
    return found


async def ballots_of(session: AsyncSession, round_id: UUID) -> Sequence[list[Any]]:
    """Return what stands on a round's ballots."""
    mine = select(Ballot.choices).where(Ballot.round_id == round_id).order_by(Ballot.number)
    return list(await session.scalars(mine))


async def ballot_counts(session: AsyncSession, rounds_: Collection[UUID]) -> dict[UUID, int]:
    """Return how many ballots rounds have."""
    counted = await session.execute(
        select(Ballot.round_id, func.count())
        .where(Ballot.round_id.in_(rounds_))
        .group_by(Ballot.round_id)
    )
    return dict.fromkeys(rounds_, 0) | {row[0]: row[1] for row in counted}


async def last_number(session: AsyncSession, round_id: UUID) -> int:
    """Return the highest number that a ballot of the round has; 0 where there is none."""
    highest = select(func.max(Ballot.number)).where(Ballot.round_id == round_id)
    return await session.scalar(highest) or 0


async def is_awarded(session: AsyncSession, round_id: UUID) -> bool:
    """Whether one of a round's projects has become an allocation."""
    mine = (Project.round_id == round_id, Project.allocation_id.is_not(None))
    return bool(await session.scalar(select(exists().where(*mine))))
