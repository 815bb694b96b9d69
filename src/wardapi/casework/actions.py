"""What is done with a case between its opening and its end.

Each verb locks the history, asks the rules, adds facts, and ends with one audit record and one
event. The caller has found the case for its asker and checked that they may (`permissions`).
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.casework import rules, texts
from wardapi.casework.queries import Found
from wardapi.casework.taking import Taken, settle, take
from wardapi.casework.vocabulary import TextField
from wardapi.deadlines import actions as deadlines
from wardapi.deadlines.actions import fact_id
from wardapi.kit import etags
from wardapi.kit.database import new_id
from wardapi.timescales import (
    Acknowledged,
    Apply,
    Fact,
    Reclassified,
    Replied,
    Reply,
    Resolved,
    Resumed,
)


async def acknowledge(
    session: AsyncSession,
    found: Found,
    *,
    text: str | None = None,
    occurred_at: datetime | None = None,
    by: Principal,
    now: datetime,
) -> None:
    """The service has the case. Raises CaseClosed, AlreadyAcknowledged."""
    taken = await take(session, found)
    rules.check_acknowledge(taken.progress(now))
    at = occurred_at or now
    fact = Acknowledged(id=fact_id(), occurred_at=at, recorded_at=now)
    said = {TextField.REPLY: text}
    await _record(
        session, taken, "acknowledged", facts=[fact], said=said, about={"at": at}, by=by, now=now
    )


async def reply(
    session: AsyncSession,
    found: Found,
    *,
    kind: Reply,
    text: str,
    occurred_at: datetime | None = None,
    by: Principal,
    now: datetime,
) -> None:
    """The service says something. An answer also ends a pause that runs.

    Raises CaseClosed, CaseAlreadyAnswered.
    """
    taken = await take(session, found)
    rules.check_reply(taken.progress(now), kind)
    at = occurred_at or now
    facts: list[Fact] = [Replied(id=fact_id(), occurred_at=at, recorded_at=now, reply=kind)]
    pause = taken.tracked.standing(now).pause
    if kind is Reply.SUBSTANTIVE and pause is not None and pause.start <= at:
        facts.insert(0, Resumed(id=fact_id(), occurred_at=at, recorded_at=now))
    said = {TextField.REPLY: text}
    about = {"at": at, "reply": kind.value}
    await _record(session, taken, "replied", facts=facts, said=said, about=about, by=by, now=now)


async def pause(
    session: AsyncSession,
    found: Found,
    *,
    reason: str,
    start: datetime | None = None,
    text: str | None = None,
    by: Principal,
    now: datetime,
) -> None:
    """The clock stops. Raises CaseClosed and what `deadlines.actions.pause` raises."""
    taken = await take(session, found)
    rules.check_live(taken.progress(now))
    at = start or now
    standing = await deadlines.pause(
        session, taken.tracked, reason=reason, start=at, by=by.id, now=now
    )
    kept = texts.keep_all(
        session, found.id, {TextField.REASON: text}, fact_id=taken.last_fact, by=by, now=now
    )
    about = {"at": at, "reason": reason}
    await settle(session, taken, "paused", standing, detail=about, kept=kept, by=by, now=now)


async def resume(
    session: AsyncSession,
    found: Found,
    *,
    at: datetime | None = None,
    text: str | None = None,
    by: Principal,
    now: datetime,
) -> None:
    """The clock starts again. Raises CaseClosed, NotPaused."""
    taken = await take(session, found)
    rules.check_live(taken.progress(now))
    at = at or now
    standing = await deadlines.resume(session, taken.tracked, at=at, by=by.id, now=now)
    kept = texts.keep_all(
        session, found.id, {TextField.REASON: text}, fact_id=taken.last_fact, by=by, now=now
    )
    about = {"at": at}
    await settle(session, taken, "resumed", standing, detail=about, kept=kept, by=by, now=now)


async def reclassify(
    session: AsyncSession,
    found: Found,
    *,
    changes: Mapping[str, str | None],
    apply: Apply = Apply.FROM_RECEIPT,
    if_match: str | None = None,
    by: Principal,
    now: datetime,
) -> None:
    """Give the case another urgency or category; the rule of its policy is chosen anew.

    What changes nothing is not recorded. Raises CaseClosed, PreconditionFailed.
    """
    taken = await take(session, found)
    case = taken.case
    if if_match is not None:
        etags.require_match(if_match, case.version)
    rules.check_live(taken.progress(now))
    changed = {name: value for name, value in changes.items() if getattr(case, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(case, name, value)
    fact = Reclassified(
        id=fact_id(), occurred_at=now, recorded_at=now, attributes=changed, apply=apply
    )
    about = {**changed, "apply": apply.value}
    await _record(
        session, taken, "reclassified", facts=[fact], said={}, about=about, by=by, now=now
    )


async def escalate(
    session: AsyncSession, found: Found, *, reason: str, by: Principal, now: datetime
) -> None:
    """The next level hears of the case now. Raises CaseClosed, LadderExhausted.

    The fact names the text of the reason by its id, so that the words can be erased.
    """
    taken = await take(session, found)
    rules.check_live(taken.progress(now))
    text_id = new_id()
    fact, standing = await deadlines.escalate(
        session, taken.tracked, reason=str(text_id), by=by.id, now=now
    )
    kept = texts.keep(
        session, found.id, TextField.REASON, reason, id=text_id, fact_id=fact.id, by=by, now=now
    )
    about = {"escalation": fact.id, "target": fact.target, "rung": fact.rung}
    await settle(session, taken, "escalated", standing, detail=about, kept=[kept], by=by, now=now)


async def answer(
    session: AsyncSession,
    found: Found,
    escalation: UUID,
    *,
    text: str,
    new_date: datetime | None = None,
    by: Principal,
    now: datetime,
) -> None:
    """Answer an escalation of the case. Raises CaseClosed, AlreadyAnswered."""
    taken = await take(session, found)
    rules.check_live(taken.progress(now))
    standing = await deadlines.answer(
        session, taken.tracked, escalation=escalation, new_date=new_date, by=by.id, now=now
    )
    kept = texts.keep(
        session, found.id, TextField.ANSWER, text, fact_id=taken.last_fact, by=by, now=now
    )
    about = {"escalation": escalation, "new_date": new_date}
    what = "escalation_answered"
    await settle(session, taken, what, standing, detail=about, kept=[kept], by=by, now=now)


async def resolve(
    session: AsyncSession,
    found: Found,
    *,
    outcome: str,
    text: str | None = None,
    occurred_at: datetime | None = None,
    by: Principal,
    now: datetime,
) -> None:
    """The case ends, and with it whatever still ran. Raises CaseClosed."""
    taken = await take(session, found)
    rules.check_live(taken.progress(now))
    at = occurred_at or now
    fact = Resolved(id=fact_id(), occurred_at=at, recorded_at=now)
    said = {TextField.OUTCOME: outcome, TextField.RESOLUTION: text}
    await _record(
        session, taken, "resolved", facts=[fact], said=said, about={"at": at}, by=by, now=now
    )


async def _record(
    session: AsyncSession,
    taken: Taken,
    what: str,
    *,
    facts: list[Fact],
    said: Mapping[TextField, str | None],
    about: Mapping[str, object],
    by: Principal,
    now: datetime,
) -> None:
    """Add facts, keep what was said with the last of them, and settle."""
    standing = await deadlines.record(session, taken.tracked, *facts, by=by.id, now=now)
    kept = texts.keep_all(session, taken.case.id, said, fact_id=taken.last_fact, by=by, now=now)
    await settle(session, taken, what, standing, detail=about, kept=kept, by=by, now=now)
