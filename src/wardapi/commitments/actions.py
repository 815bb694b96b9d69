"""What is done with a commitment between its pledge and its end.

Each verb locks it, asks the rules, and ends with one audit record and one event. The caller has
checked that they may (`permissions`).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.commitments import permissions, rules, taking
from wardapi.commitments.errors import EvidenceNotFound, NothingToEscalate
from wardapi.commitments.models import CommitmentEvidence
from wardapi.commitments.permissions import Act
from wardapi.commitments.pledging import start_clock
from wardapi.commitments.queries import Found
from wardapi.commitments.rules import Terms
from wardapi.commitments.taking import Said, Taken, settle, take
from wardapi.commitments.vocabulary import Assessed, Kind, Recorded, Step
from wardapi.deadlines import actions as deadlines
from wardapi.deadlines import rules as deadline_rules
from wardapi.deadlines.actions import fact_id
from wardapi.kit import etags, idempotency
from wardapi.kit.database import new_id
from wardapi.timescales import Reclassified, Resolved, TargetState, Withdrawn
from wardapi.wards.rules import today


async def revise(
    session: AsyncSession,
    found: Found,
    *,
    changes: Mapping[str, Any],
    reason: str | None,
    if_match: str,
    by: Principal,
    now: datetime,
) -> None:
    """Change what a commitment says. Its day moves for a reason, and the earlier one stays on
    record; what changes nothing is not recorded.

    Raises PreconditionFailed, CommitmentClosed, CommitmentMissed, InvalidCommitment.
    """
    taken = await take(session, found)
    etags.require_match(if_match, taken.row.version)
    rules.check_live(taken.row.status)
    changed = {name: new for name, new in changes.items() if getattr(taken.row, name) != new}
    if not changed:
        return
    field = rules.date_field(taken.kind)
    earlier = getattr(taken.row, field)
    redated = field in changed
    if redated:
        rules.check_redating(
            taken.kind,
            earlier,
            changed[field],
            reason=reason,
            missed=taken.is_missed(now),
            today=today(now),
        )
    for name, value in changed.items():
        setattr(taken.row, name, value)
    rules.check_terms(_terms(taken))
    if redated:
        taken = await _move(session, taken, changed[field], by=by, now=now)
    await _settle_revision(session, taken, sorted(changed), earlier, reason, by=by, now=now)


async def _move(
    session: AsyncSession, taken: Taken, on: date, *, by: Principal, now: datetime
) -> Taken:
    """Let the clock run to another day; start it where there was none."""
    if taken.tracked is None:
        found = taken.found
        tracked = await start_clock(
            session, found.id, found.place.service, on, at=now, by=by, now=now
        )
        return taken._replace(tracked=tracked)
    attributes = {"due_on": on.isoformat()}
    fact = Reclassified(id=fact_id(), occurred_at=now, recorded_at=now, attributes=attributes)
    await deadlines.record(session, taken.tracked, fact, by=by.id, now=now)
    return taken


async def _settle_revision(
    session: AsyncSession,
    taken: Taken,
    fields: list[str],
    earlier: date | None,
    reason: str | None,
    *,
    by: Principal,
    now: datetime,
) -> None:
    later = getattr(taken.row, rules.date_field(taken.kind))
    if earlier == later:
        said = Said(text=reason)
        detail: dict[str, object] = {"fields": fields}
        await settle(session, taken, Step.REVISED, said, detail=detail, by=by, now=now)
        return
    what = Step.REVISED if earlier is None else Step.REDATED
    said = Said(text=reason, earlier_on=earlier, now_on=later)
    detail = {"fields": fields, "earlier": earlier, "date": later}
    await settle(session, taken, what, said, detail=detail, by=by, now=now)


async def assess(
    session: AsyncSession,
    found: Found,
    *,
    status: Assessed,
    note: str | None,
    by: Principal,
    now: datetime,
) -> None:
    """Say how it goes. Raises CommitmentClosed."""
    taken = await take(session, found)
    rules.check_live(taken.row.status)
    taken.row.status = status.value
    taken.row.status_note = note
    await settle(session, taken, Step.ASSESSED, Said(note), detail={}, by=by, now=now)


async def keep(
    session: AsyncSession,
    found: Found,
    *,
    note: str | None,
    occurred_at: datetime | None,
    by: Principal,
    now: datetime,
) -> None:
    """It was done; after its day, it was done late. That it was done in time all the same is not
    for the service to say. Raises CommitmentClosed, OccurredInFuture, OccurredTooEarly, NotAllowed.
    """
    taken = await take(session, found)
    rules.check_live(taken.row.status)
    missed = taken.is_missed(now)
    at = occurred_at or now
    deadline_rules.check_occurred(at, received_at=taken.row.pledged_at, now=now)
    late = False
    if taken.tracked is not None:
        fact = Resolved(id=fact_id(), occurred_at=at, recorded_at=now)
        standing = await deadlines.record(session, taken.tracked, fact, by=by.id, now=now)
        late = any(target.state is TargetState.MET_LATE for target in standing.targets)
    if missed and not late:
        permissions.check(Act.VOUCH, by, found.place)
    row = taken.row
    row.status, row.closed_at, row.kept_late = Recorded.KEPT.value, at, late
    row.status_note = note or row.status_note
    detail = {"at": at, "late": late}
    await settle(session, taken, Step.KEPT, Said(note, at=at), detail=detail, by=by, now=now)


async def withdraw(
    session: AsyncSession, found: Found, *, reason: str, by: Principal, now: datetime
) -> None:
    """It is promised no longer. Raises CommitmentClosed."""
    taken = await take(session, found)
    rules.check_live(taken.row.status)
    missed = taken.is_missed(now)
    if taken.tracked is not None:
        fact = Withdrawn(id=fact_id(), occurred_at=now, recorded_at=now)
        await deadlines.record(session, taken.tracked, fact, by=by.id, now=now)
    row = taken.row
    row.status, row.closed_at, row.withdrawn_reason = Recorded.WITHDRAWN.value, now, reason
    detail = {"missed": missed}
    await settle(session, taken, Step.WITHDRAWN, Said(reason), detail=detail, by=by, now=now)


async def escalate(
    session: AsyncSession, found: Found, *, reason: str, by: Principal, now: datetime
) -> UUID:
    """The next level hears of it now; give the escalation's id.

    Raises CommitmentClosed, NothingToEscalate, LadderExhausted. The fact names the step that has
    the reason, and holds no word of it.
    """
    taken = await take(session, found)
    rules.check_live(taken.row.status)
    if taken.tracked is None:
        raise NothingToEscalate
    step = new_id()
    fact, _ = await deadlines.escalate(session, taken.tracked, reason=str(step), by=by.id, now=now)
    escalation = UUID(fact.id)
    said = Said(reason, escalation=escalation, id=step)
    detail = {"escalation": escalation, "rung": fact.rung, "level": fact.level}
    await settle(session, taken, Step.ESCALATED, said, detail=detail, by=by, now=now)
    return escalation


async def answer(
    session: AsyncSession,
    found: Found,
    escalation: UUID,
    *,
    text: str,
    new_date: datetime | None,
    by: Principal,
    now: datetime,
) -> None:
    """Answer an escalation. Raises CommitmentClosed, AlreadyAnswered, OccurredTooEarly."""
    taken = await take(session, found)
    rules.check_live(taken.row.status)
    if taken.tracked is None:
        raise NothingToEscalate
    await deadlines.answer(
        session, taken.tracked, escalation=escalation, new_date=new_date, by=by.id, now=now
    )
    said = Said(text, escalation=escalation)
    detail = {"escalation": escalation, "new_date": new_date}
    await settle(session, taken, Step.ANSWERED, said, detail=detail, by=by, now=now)


async def add_evidence(
    session: AsyncSession,
    found: Found,
    *,
    text: str,
    source: str | None,
    evidenced_on: date | None,
    by: Principal,
    now: datetime,
) -> CommitmentEvidence:
    """Keep what shows that it is being kept; of a commitment that is over, too."""
    taken = await take(session, found)
    kept = CommitmentEvidence(
        id=new_id(),
        commitment_id=found.id,
        text=text,
        source=source,
        evidenced_on=evidenced_on or today(now),
        recorded_by=by.id,
        created_at=now,
        updated_at=now,
    )
    session.add(kept)
    taking.touch(taken.row, now)
    detail = {"evidence": kept.id, "on": kept.evidenced_on}
    await taking.tell(session, found, "evidence_added", detail=detail, by=by, now=now)
    return kept


async def remove_evidence(
    session: AsyncSession,
    found: Found,
    evidence_id: UUID,
    *,
    if_match: str,
    by: Principal,
    now: datetime,
) -> None:
    """Take out what should not have been published; the kept answers that tell of it go too.

    Raises PreconditionFailed, EvidenceNotFound.
    """
    taken = await take(session, found)
    etags.require_match(if_match, taken.row.version)
    kept = await session.get(CommitmentEvidence, evidence_id)
    if kept is None or kept.commitment_id != found.id:
        raise EvidenceNotFound
    await session.delete(kept)
    await idempotency.erase_answers(session, taking.subject_of(found))
    taking.touch(taken.row, now)
    detail = {"evidence": evidence_id}
    await taking.tell(session, found, "evidence_removed", detail=detail, by=by, now=now)


def _terms(taken: Taken) -> Terms:
    row = taken.row
    return Terms(
        kind=Kind(row.kind),
        in_one_ward=row.ward_id is not None,
        pledged_on=today(row.pledged_at),
        standard=row.standard,
        enhancement=row.enhancement,
        notice_working_days=row.notice_working_days,
        due_on=row.due_on,
        review_on=row.review_on,
    )
