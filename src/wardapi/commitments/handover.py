"""Passing what is open from one lead of a service to the next."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import flag_modified

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.audit.actions import Act
from wardapi.casework import queries as casework
from wardapi.casework.models import Case
from wardapi.commitments import handover_rules as rules
from wardapi.commitments import queries as commitments
from wardapi.commitments.handover_models import LeadHandover, LeadHandoverItem
from wardapi.commitments.handover_rules import Spell, SuccessorVacant
from wardapi.commitments.models import Commitment
from wardapi.commitments.vocabulary import LIVE
from wardapi.deadlines import models as deadlines
from wardapi.events import actions as events
from wardapi.events.actions import News
from wardapi.kit import idempotency
from wardapi.kit.database import new_id
from wardapi.kit.subjects import Subject
from wardapi.services import lead_queries as leads
from wardapi.services.models import ServiceLead
from wardapi.services.permissions import check_appoint
from wardapi.services.rules import LeadNotFound
from wardapi.wards.rules import today
from wardapi.wards.validity import in_force

LEAD = "service_lead"
"""The kind under which leads are known to audit and events."""


class Hands(NamedTuple):
    """From which lead to which."""

    giver: ServiceLead
    taker: ServiceLead


class _Open(NamedTuple):
    """What passes: cases that are assigned to the giver, and commitments that the giver leads."""

    cases: list[Case]
    commitments: list[Commitment]


async def hand_over(
    session: AsyncSession, giver_id: UUID, taker_id: UUID, *, by: Principal, now: datetime
) -> LeadHandover:
    """Give the next lead what is open of the last. Where nothing is open any more and it has been
    handed over before, that handover is returned and nothing is written.

    Raises LeadNotFound, UnknownSuccessor, NotAllowed, LeadStillInPost, SuccessorNotInPost,
    SuccessorVacant.
    """
    hands = await _hands(session, giver_id, taker_id, by=by)
    rules.check(_spell(hands.giver), _spell(hands.taker), on=today(now))
    found = await _lock(session, await _open(session, hands, now=now))
    if not found.cases and not found.commitments:
        earlier = await _earlier(session, hands)
        if earlier is not None:
            idempotency.concern(session, Subject(LEAD, hands.giver.id))
            return earlier
    if found.cases and hands.taker.principal_id is None:
        raise SuccessorVacant
    made = await _record(session, hands, found, by=by, now=now)
    for case in found.cases:
        case.assignee_id = hands.taker.principal_id
        _touch(case, now)
    for commitment in found.commitments:
        commitment.lead_id = hands.taker.id
        _touch(commitment, now)
    await session.flush()
    await _tell(session, hands, found, made, by=by, now=now)
    return made


async def _hands(session: AsyncSession, giver_id: UUID, taker_id: UUID, *, by: Principal) -> Hands:
    """Find both leads, locked in the order of their ids, so that two calls take turns."""
    asked = {giver_id, taker_id}
    found = {}
    for id_ in sorted(asked):
        try:
            found[id_] = await leads.get_lead(session, id_, lock=True)
        except LeadNotFound:
            if id_ == giver_id:
                raise
    giver = found[giver_id]
    check_appoint(by, leads.post_of(giver))
    taker = found.get(taker_id)
    if taker is None:
        raise rules.unknown("There is no such lead of a service.")
    check_appoint(by, leads.post_of(taker))
    return Hands(giver, taker)


def _spell(lead: ServiceLead) -> Spell:
    return Spell(lead.id, lead.service_id, lead.ward_id, lead.level, lead.starts_on, lead.ends_on)


async def _open(session: AsyncSession, hands: Hands, *, now: datetime) -> _Open:
    giver, taker = hands
    promised = select(Commitment.id).where(
        Commitment.lead_id == giver.id, Commitment.status.in_(sorted(LIVE))
    )
    cases: list[UUID] = []
    if giver.principal_id is not None and giver.principal_id != taker.principal_id:
        assigned = select(Case.id).where(
            Case.assignee_id == giver.principal_id,
            Case.service_id == giver.service_id,
            Case.closed_at.is_(None),
            _answered_for(giver, now),
        )
        cases = list(await session.scalars(assigned))
    return await _load(session, cases, list(await session.scalars(promised)))


def _answered_for(giver: ServiceLead, now: datetime) -> ColumnElement[bool]:
    """The wards of the post that ends. Who led all wards keeps those that are theirs besides."""
    if giver.ward_id is not None:
        return Case.ward_id == giver.ward_id
    own = aliased(ServiceLead)
    kept = select(own.ward_id).where(
        own.service_id == giver.service_id,
        own.principal_id == giver.principal_id,
        own.level == giver.level,
        own.ward_id.is_not(None),
        in_force(own.starts_on, own.ends_on, today(now)),
    )
    return Case.ward_id.not_in(kept)


async def _load(
    session: AsyncSession, cases: Collection[UUID], promised: Collection[UUID]
) -> _Open:
    """Read the rows as they are now, each kind in the order of its ids."""
    fresh = {"populate_existing": True}
    found_cases = await session.scalars(
        select(Case).where(Case.id.in_(cases)).order_by(Case.id), execution_options=fresh
    )
    found_promises = await session.scalars(
        select(Commitment)
        .where(Commitment.id.in_(promised))
        .order_by(Commitment.id)
        .with_for_update(),
        execution_options=fresh,
    )
    return _Open(list(found_cases), list(found_promises))


async def _lock(session: AsyncSession, found: _Open) -> _Open:
    """Lock the histories of what was found, as every writer of one does, and look again: what was
    closed or assigned to another meanwhile does not pass.
    """
    giver = {case.id: case.assignee_id for case in found.cases}
    leads_of = {one.id: one.lead_id for one in found.commitments}
    subjects = [(casework.SUBJECT, id_) for id_ in giver]
    subjects += [(commitments.SUBJECT, id_) for id_ in leads_of]
    if not subjects:
        return found
    row = deadlines.Subject
    histories = select(row.id).where(tuple_(row.kind, row.id).in_(subjects))
    await session.execute(histories.order_by(row.kind, row.id).with_for_update())
    again = await _load(session, giver, leads_of)
    return _Open(
        [one for one in again.cases if one.closed_at is None and one.assignee_id == giver[one.id]],
        [
            one
            for one in again.commitments
            if one.status in LIVE and one.lead_id == leads_of[one.id]
        ],
    )


async def _earlier(session: AsyncSession, hands: Hands) -> LeadHandover | None:
    return await session.scalar(
        select(LeadHandover)
        .where(
            LeadHandover.from_lead_id == hands.giver.id, LeadHandover.to_lead_id == hands.taker.id
        )
        .order_by(LeadHandover.id.desc())
        .limit(1)
    )


async def _record(
    session: AsyncSession, hands: Hands, found: _Open, *, by: Principal, now: datetime
) -> LeadHandover:
    made = LeadHandover(
        id=new_id(),
        from_lead_id=hands.giver.id,
        to_lead_id=hands.taker.id,
        handed_over_at=now,
        handed_over_by=by.id,
        cases=len(found.cases),
        commitments=len(found.commitments),
        created_at=now,
        updated_at=now,
    )
    session.add(made)
    await session.flush()
    items = [(casework.SUBJECT, case.id) for case in found.cases]
    items += [(commitments.SUBJECT, one.id) for one in found.commitments]
    session.add_all(
        LeadHandoverItem(handover_id=made.id, kind=kind, item_id=id_) for kind, id_ in items
    )
    return made


def _touch(row: Case | Commitment, now: datetime) -> None:
    row.updated_at = now
    flag_modified(row, "updated_at")


async def _tell(
    session: AsyncSession,
    hands: Hands,
    found: _Open,
    made: LeadHandover,
    *,
    by: Principal,
    now: datetime,
) -> None:
    """Add to the chain of each subject that passed, and to that of the lead who gave; one event
    for each.
    """
    between = {"handover": made.id, "from": hands.giver.id, "to": hands.taker.id}
    given = [
        *await _news_of_cases(session, found.cases, between),
        *await _news_of_commitments(session, found.commitments, between),
    ]
    post = leads.post_of(hands.giver)
    subject = Subject(LEAD, hands.giver.id)
    about = {**between, "cases": made.cases, "commitments": made.commitments}
    news = News(
        f"{LEAD}.handed_over",
        subject,
        about,
        ward=post.ward,
        service=post.service,
        directorate=post.directorate,
    )
    acts = [Act(one.subject, one.kind, by, one.data) for one in given]
    await audit.record_all(session, [*acts, Act(subject, "lead_handed_over", by, about)], now=now)
    await events.emit_all(session, [*given, news], now=now)
    idempotency.concern(session, subject)


async def _news_of_cases(
    session: AsyncSession, cases: list[Case], between: dict[str, UUID]
) -> list[News]:
    places = await casework.places_of(session, [case.id for case in cases])
    return [
        News(
            f"{casework.SUBJECT}.handed_over",
            Subject(casework.SUBJECT, id_),
            {**between, "reference": row.reference},
            reference=row.reference,
            ward=row.gss_code,
            service=row.service,
            directorate=row.directorate,
            owner=casework.owner_of(row),
            confidential=row.confidential,
        )
        for id_, row in places.items()
    ]


async def _news_of_commitments(
    session: AsyncSession, promised: list[Commitment], between: dict[str, UUID]
) -> list[News]:
    places = await commitments.places_of(session, [one.id for one in promised])
    return [
        News(
            f"{commitments.SUBJECT}.handed_over",
            Subject(commitments.SUBJECT, id_),
            between,
            ward=row.gss_code,
            service=row.service,
            directorate=row.directorate,
        )
        for id_, row in places.items()
    ]
