"""Announcing elections, settling how the council runs itself, and filling officers' posts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.events import actions as events
from wardapi.kit.subjects import Subject
from wardapi.wards.choices import Value, setting_of
from wardapi.wards.council_models import CouncilSetting, OfficerPost, WardDeprivation
from wardapi.wards.election_rules import ElectionKnown, check_election, slug_of_election
from wardapi.wards.models import Election, Ward
from wardapi.wards.rules import Days, PostTaken, check_end, check_order
from wardapi.wards.validity import no_overlap, shares_a_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a statement comes from."""

    source: list[str] = field(default_factory=list)
    assumption: bool = False
    note: str | None = None

    def columns(self) -> dict[str, Any]:
        """Return the columns of `Evidenced`."""
        return {
            "source": self.source,
            "assumption": self.assumption,
            "note": self.note,
            "confidence": None,
            "field_evidence": {},
        }


async def announce_election(
    session: AsyncSession,
    *,
    kind: str,
    held_on: date,
    ward: Ward | None = None,
    notice_on: date | None = None,
    evidence: Evidence,
    by: Principal | None,
    now: datetime,
) -> Election:
    """Put an election on record. Raises `InvalidElection`, and `ElectionKnown` for the same one."""
    check_election(kind, held_on, ward.id if ward else None, notice_on)
    slug = slug_of_election(held_on, ward.slug if ward else None)
    election = Election(
        slug=slug,
        kind=kind,
        held_on=held_on,
        year=held_on.year,
        sorts_on=held_on,
        ward_id=ward.id if ward else None,
        notice_on=notice_on,
        created_at=now,
        updated_at=now,
        **evidence.columns(),
    )
    refusal = ElectionKnown(f"The election {slug} is on record.")
    if await session.scalar(select(Election.id).where(Election.slug == slug)):
        raise refusal
    try:
        session.add(election)
        await session.flush()
    except IntegrityError as error:  # announced by two at once
        raise refusal from error
    await _tell_of_election(session, election, ward, "announced", by=by, now=now)
    return election


async def change_election(
    session: AsyncSession,
    election: Election,
    *,
    changes: Mapping[str, Any],
    by: Principal | None,
    now: datetime,
) -> None:
    """Move an election or its notice, or say better where it is stated.

    Raises `InvalidElection`. Its slug stays, as plans and versions name it by that.
    """
    changed = {name: value for name, value in changes.items() if getattr(election, name) != value}
    held_on = changed.get("held_on", election.held_on)
    notice_on = changed.get("notice_on", election.notice_on)
    check_election(election.kind, held_on, election.ward_id, notice_on)
    for name, value in changed.items():
        setattr(election, name, value)
    if "held_on" in changed and held_on is not None:
        election.year, election.sorts_on = held_on.year, held_on
    election.updated_at = now
    await session.flush()
    ward = await session.get(Ward, election.ward_id) if election.ward_id else None
    await _tell_of_election(session, election, ward, "changed", by=by, now=now)


async def settle(
    session: AsyncSession,
    setting: CouncilSetting,
    *,
    value: Value,
    by: Principal | None,
    now: datetime,
) -> None:
    """Give a setting a value. Raises `InvalidSetting`."""
    setting_of(setting.name).check(value)
    before = setting.value["value"]
    setting.value = {"value": value}
    setting.updated_at = now
    await session.flush()
    detail = {"setting": setting.name, "value": value, "before": before}
    await _tell(session, Subject("setting", setting.id), "setting.changed", detail, by=by, now=now)


async def appoint_officer(
    session: AsyncSession,
    *,
    post: str,
    title: str,
    principal_id: UUID | None,
    starts_on: date,
    ends_on: date | None = None,
    by: Principal | None,
    now: datetime,
) -> OfficerPost:
    """Begin somebody's time in an officer's post. Raises `EndsBeforeItStarts` and `PostTaken`."""
    check_order(Days(starts_on, ends_on))
    spell = shares_a_day(OfficerPost.starts_on, OfficerPost.ends_on, starts_on, ends_on)
    refusal = PostTaken(f"Somebody holds {post} on some of those days.")
    if await session.scalar(select(OfficerPost.id).where(OfficerPost.post == post, spell).limit(1)):
        raise refusal
    made = OfficerPost(
        post=post,
        title=title,
        principal_id=principal_id,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=now,
        updated_at=now,
    )
    # A post has no row to lock: of two appointments at once the constraint refuses the second.
    try:
        session.add(made)
        await session.flush()
    except IntegrityError as error:
        if no_overlap("officer_posts") not in str(error.orig):
            raise
        raise refusal from error
    await _tell_of_post(session, made, "began", by=by, now=now)
    return made


async def end_officer(
    session: AsyncSession, post: OfficerPost, *, on: date, by: Principal | None, now: datetime
) -> None:
    """Let somebody's time in a post end with a day. Raises `EndsBeforeItStarts`, `AlreadyEnded`."""
    check_end(Days(post.starts_on, post.ends_on), on)
    post.ends_on = on
    post.updated_at = now
    await session.flush()
    await _tell_of_post(session, post, "ended", by=by, now=now)


async def record_deprivation(
    session: AsyncSession,
    ward: Ward,
    known: list[WardDeprivation],
    *,
    index: str,
    year: int,
    decile: int,
    evidence: Evidence,
    by: Principal | None,
    now: datetime,
) -> WardDeprivation:
    """Say how deprived a ward is by an index of a year, or correct what is `known` of it."""
    columns = {"decile": decile, "updated_at": now, **evidence.columns()}
    row = next((one for one in known if (one.index, one.year) == (index, year)), None)
    if row is None:
        row = WardDeprivation(ward_id=ward.id, index=index, year=year, created_at=now, **columns)
        session.add(row)
    for name, value in columns.items():
        setattr(row, name, value)
    await session.flush()
    detail = {"ward": ward.gss_code, "index": index, "year": year, "decile": decile}
    subject = Subject("ward_deprivation", row.id)
    kind = "ward_deprivation.recorded"
    await _tell(session, subject, kind, detail, ward=ward.gss_code, by=by, now=now)
    return row


async def _tell_of_election(
    session: AsyncSession,
    election: Election,
    ward: Ward | None,
    what: str,
    *,
    by: Principal | None,
    now: datetime,
) -> None:
    code = ward.gss_code if ward else None
    detail = {
        "election": election.slug,
        "kind": election.kind,
        "held_on": election.held_on,
        "notice_on": election.notice_on,
        "ward": code,
    }
    subject = Subject("election", election.id)
    await _tell(session, subject, f"election.{what}", detail, by=by, now=now)


async def _tell_of_post(
    session: AsyncSession, post: OfficerPost, what: str, *, by: Principal | None, now: datetime
) -> None:
    detail = {"post": post.post, "starts_on": post.starts_on, "ends_on": post.ends_on}
    subject = Subject("officer_post", post.id)
    private = {"principal_id": post.principal_id}
    await _tell(session, subject, f"officer_post.{what}", detail, private=private, by=by, now=now)


async def _tell(
    session: AsyncSession,
    subject: Subject,
    kind: str,
    detail: Mapping[str, object],
    *,
    private: Mapping[str, object] | None = None,
    ward: str | None = None,
    by: Principal | None,
    now: datetime,
) -> None:
    """Write one record and one event; `private` is for the record alone."""
    known = {**detail, **(private or {})}
    await audit.record(session, subject=subject, action=kind, by=by, now=now, detail=known)
    await events.emit(session, kind=kind, subject=subject, now=now, data=detail, ward=ward)
