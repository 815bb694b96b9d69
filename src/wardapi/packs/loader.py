"""Loading a pack: what it says becomes what the database says, and nothing else is touched."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.access.rules import Principal
from wardapi.audit import actions as audit
from wardapi.budgets.fund_models import Fund, FundYear
from wardapi.budgets.years import FinancialYear
from wardapi.deadlines import publication
from wardapi.kit.database import Base
from wardapi.kit.subjects import Subject
from wardapi.meetings.models import PartnerArea, PartnerAreaWard
from wardapi.packs import checking, rows
from wardapi.packs.errors import AnotherCouncil, InvalidPack
from wardapi.packs.reading import Pack, read_pack
from wardapi.services.models import Directorate, Service, ServiceTheme, Theme
from wardapi.wards import actions as ward_actions
from wardapi.wards import queries as ward_queries
from wardapi.wards import reference
from wardapi.wards.council_models import WardDeprivation
from wardapi.wards.models import (
    Council,
    Election,
    Locality,
    Parish,
    ParishCover,
    Ward,
    WardPredecessor,
)
from wardapi.wards.reference import Kept

Row = TypeVar("Row", bound=Base)
Progress = Callable[[str], None]

ALWAYS = date(1900, 1, 1)
"""Stands for the first day of a calendar that has none: earlier than any case."""


class LoadReport(NamedTuple):
    """How many records a load made, changed, left alone and took away, in all and by kind."""

    created: int
    updated: int
    unchanged: int
    removed: int
    kinds: Mapping[str, Mapping[str, int]]


async def load_pack(
    session: AsyncSession,
    path_or_name: str | Path,
    *,
    now: datetime,
    by: Principal | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Load a pack that comes with wardapi, by name, or a council's own, by path.

    Loading the same pack again writes nothing. Records that an edited pack no longer has stay,
    because cases may refer to them; pairs (predecessors, parish cover, themes of services) and
    seats that nobody has held go. `progress` is told the name of each kind before it is loaded.

    Raises `PackNotFound`, `InvalidPack` with every fault, and `AnotherCouncil`. One audit record
    is written for each kind that changed; each published calendar and policy writes its own.
    """
    pack = read_pack(path_or_name)
    if found := checking.faults(pack):
        raise InvalidPack(found)
    load = _Load(session, pack, by, now, progress or (lambda _: None))
    await load.everything()
    return load.report()


class _Load:
    """One load: the session it writes in, and what it has done so far."""

    def __init__(
        self,
        session: AsyncSession,
        pack: Pack,
        by: Principal | None,
        now: datetime,
        progress: Progress,
    ) -> None:
        self._session = session
        self._pack = pack
        self._by = by
        self._now = now
        self._progress = progress
        self._kinds: dict[str, Kept] = {}

    async def everything(self) -> None:
        """Load each kind of record after those that it refers to."""
        await self._council()
        await self._wards()
        await self._services()
        await self._partner_areas()
        await self._funds()
        await self._calendars()
        await self._policies()
        await self._tell()

    def report(self) -> LoadReport:
        """Return what was done."""
        kinds = {kind: kept.counts() for kind, kept in self._kinds.items()}
        total = Counter[str]()
        for counts in kinds.values():
            total.update(counts)
        return LoadReport(
            created=total["created"],
            updated=total["updated"],
            unchanged=total["unchanged"],
            removed=total["removed"],
            kinds=kinds,
        )

    async def _council(self) -> None:
        present = await ward_queries.find_council(self._session)
        if present is not None and present.gss_code != self._pack.council.gss_code:
            raise AnotherCouncil(
                f"This deployment serves {present.name}, and the pack is of "
                f"{self._pack.council.name}. Give each council a database of its own."
            )
        await self._keep("council", Council, rows.council(self._pack), name=_gss_code)

    async def _wards(self) -> None:
        pack = self._pack
        await self._keep("localities", Locality, rows.localities(pack), name=_slug)
        localities = await self._ids(Locality, _slug)
        await self._keep("wards", Ward, rows.wards(pack, localities), name=_gss_code)
        self._progress("seats")
        self._kinds["seats"] = await ward_actions.keep_seats(self._session, now=self._now)
        wards = await self._ids(Ward, _gss_code)
        codes = {id_: code for code, id_ in wards.items()}
        if pack.predecessors is not None:
            await self._keep(
                "predecessors",
                WardPredecessor,
                rows.predecessors(pack, wards),
                name=lambda row: rows.pair(codes[row.ward_id], codes[row.predecessor_id]),
                remove_others=True,
            )
        await self._keep("parishes", Parish, rows.parishes(pack), name=_gss_code)
        await self._cover(wards, codes)
        await self._keep("elections", Election, rows.elections(pack, wards), name=_slug)
        if pack.deprivation is not None:
            await self._keep(
                "deprivation",
                WardDeprivation,
                rows.deprivation(pack, wards),
                name=lambda row: rows.measured(codes[row.ward_id], row.index, row.year),
            )

    async def _cover(self, wards: rows.Ids, ward_codes: Mapping[UUID, str]) -> None:
        if self._pack.cover is None:
            return
        parishes = await self._ids(Parish, _gss_code)
        parish_codes = {id_: code for code, id_ in parishes.items()}
        await self._keep(
            "parish_cover",
            ParishCover,
            rows.cover(self._pack, wards, parishes),
            name=lambda row: rows.pair(ward_codes[row.ward_id], parish_codes[row.parish_id]),
            remove_others=True,
        )

    async def _services(self) -> None:
        pack = self._pack
        await self._keep("directorates", Directorate, rows.directorates(pack), name=_slug)
        await self._keep("themes", Theme, rows.themes(pack), name=_slug)
        directorates = await self._ids(Directorate, _slug)
        await self._keep("services", Service, rows.services(pack, directorates), name=_slug)
        if pack.services is None:
            return
        services, themes = await self._ids(Service, _slug), await self._ids(Theme, _slug)
        slugs = {id_: slug for found in (services, themes) for slug, id_ in found.items()}
        await self._keep(
            "service_themes",
            ServiceTheme,
            rows.service_themes(pack, services, themes),
            name=lambda row: rows.pair(slugs[row.service_id], slugs[row.theme_id]),
            remove_others=True,
        )

    async def _partner_areas(self) -> None:
        """Load the areas of partners. Those that the council has added itself keep their wards."""
        pack = self._pack
        if pack.partner_areas is None:
            return
        services, wards = await self._ids(Service, _slug), await self._ids(Ward, _gss_code)
        await self._keep(
            "partner_areas", PartnerArea, rows.partner_areas(pack, services), name=_slug
        )
        areas = await self._ids(PartnerArea, _slug)
        slugs, codes = ({id_: key for key, id_ in ids.items()} for ids in (areas, wards))
        reached = dict(rows.partner_area_wards(pack, areas, wards))
        ours = {areas[record.slug] for record in pack.partner_areas.partner_areas}
        for row in await self._session.scalars(select(PartnerAreaWard)):
            if row.area_id not in ours:
                reached[rows.pair(slugs[row.area_id], codes[row.ward_id])] = {}
        await self._keep(
            "partner_area_wards",
            PartnerAreaWard,
            reached,
            name=lambda row: rows.pair(slugs[row.area_id], codes[row.ward_id]),
            remove_others=True,
        )

    async def _funds(self) -> None:
        """Load the funds and their years. What the council has set itself is left alone."""
        pack = self._pack
        if pack.funds is None:
            return
        kept = set(await self._session.scalars(select(Fund.slug).where(Fund.set_by.is_not(None))))
        funds = {slug: one for slug, one in rows.funds(pack).items() if slug not in kept}
        await self._keep("funds", Fund, funds, name=_slug)
        ids = await self._ids(Fund, _slug)
        slugs = {id_: slug for slug, id_ in ids.items()}

        def named(row: FundYear) -> str:
            return rows.pair(slugs[row.fund_id], str(FinancialYear(row.financial_year)))

        set_here = await self._session.scalars(select(FundYear).where(FundYear.set_by.is_not(None)))
        own = {named(row) for row in set_here}
        years = {key: one for key, one in rows.fund_years(pack, ids).items() if key not in own}
        await self._keep("fund_years", FundYear, years, name=named)

    async def _calendars(self) -> None:
        self._progress("calendars")
        done: list[tuple[str, bool]] = []
        for slug, calendar in self._pack.calendars.items():
            published = await publication.publish_calendar_version(
                self._session,
                slug=slug,
                name=calendar.name,
                definition=calendar.definition(),
                effective_from=calendar.effective_from or ALWAYS,
                now=self._now,
                by=self._by,
            )
            done.append((slug, published))
        self._kinds["calendars"] = _published(done)

    async def _policies(self) -> None:
        self._progress("policies")
        done: list[tuple[str, bool]] = []
        for slug, policy in self._pack.policies.items():
            published = await publication.publish_policy_version(
                self._session,
                slug=slug,
                name=policy.name,
                definition=policy.definition(),
                effective_from=policy.effective_from,
                now=self._now,
                by=self._by,
            )
            done.append((slug, published))
        self._kinds["policies"] = _published(done)

    async def _keep(
        self,
        kind: str,
        model: type[Row],
        records: Mapping[str, rows.Values],
        *,
        name: Callable[[Any], str],
        remove_others: bool = False,
    ) -> None:
        self._progress(kind)
        self._kinds[kind] = await reference.keep(
            self._session, model, records, name=name, now=self._now, remove_others=remove_others
        )

    async def _ids(self, model: type[Any], name: Callable[[Any], str]) -> dict[str, UUID]:
        return {name(row): row.id for row in await self._session.scalars(select(model))}

    async def _tell(self) -> None:
        """Write one audit record for each kind that changed; publications have written theirs."""
        council = await ward_queries.find_council(self._session)
        if council is None:
            return
        acts = [
            audit.Act(Subject("council", council.id), f"load_{kind}", self._by, kept.detail())
            for kind, kept in self._kinds.items()
            if kept.changed and kind not in {"calendars", "policies"}
        ]
        if acts:
            await audit.record_all(self._session, acts, now=self._now)


def _gss_code(row: Any) -> str:
    return str(row.gss_code)


def _slug(row: Any) -> str:
    return str(row.slug)


def _published(done: list[tuple[str, bool]]) -> Kept:
    new = tuple(slug for slug, published in done if published)
    return Kept(created=new, unchanged=len(done) - len(new))
