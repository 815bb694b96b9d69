"""Whether the files of a pack agree with each other. Shapes are right already when this begins."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from wardapi.budgets import eligibility
from wardapi.budgets.years import FinancialYear, InvalidFinancialYear
from wardapi.deadlines.definitions import CalendarDefinition, PolicyDefinition
from wardapi.packs.errors import Fault
from wardapi.packs.format import (
    CalendarFile,
    Evidence,
    FundYearRecord,
    PolicyFile,
    Record,
    WardRecord,
    resolved,
)
from wardapi.packs.reading import Pack
from wardapi.timescales.errors import TimescaleError
from wardapi.wards.rules import Days, EndsBeforeItStarts, any_overlap, check_order


def faults(pack: Pack) -> list[Fault]:
    """Return what is wrong between the files of a pack; nothing when it can be loaded."""
    checks = (
        _council,
        _wards,
        _localities,
        _parishes,
        _elections,
        _deprivation,
        _services,
        _partner_areas,
        _funds,
        _calendars,
        _policies,
        _evidence,
    )
    return [fault for check in checks for fault in check(pack)]


def _council(pack: Pack) -> Iterator[Fault]:
    council, file = pack.council, "council.json"
    seats = sum(ward.seats for ward in pack.wards.wards)
    if council.wards is not None and council.wards != len(pack.wards.wards):
        detail = f"says {council.wards} wards, and wards.json has {len(pack.wards.wards)}"
        yield Fault(file, "/wards", None, detail)
    if council.seats is not None and council.seats != seats:
        detail = f"says {council.seats} seats, and those of wards.json add up to {seats}"
        yield Fault(file, "/seats", None, detail)
    if council.default_calendar and council.default_calendar not in pack.calendars:
        detail = f"there is no calendars/{council.default_calendar}.json"
        yield Fault(file, "/default_calendar", None, detail)
    if not _is_zone(council.time_zone):
        yield Fault(file, "/time_zone", None, f"{council.time_zone!r} is no IANA time zone")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True


def _wards(pack: Pack) -> Iterator[Fault]:
    if not pack.wards.wards:
        yield Fault("wards.json", "/wards", None, "a council has at least one ward")
    for file, content in pack.ward_files():
        yield from _twice(file, "wards", content.wards, "gss_code")
        for at, ward in enumerate(content.wards):
            yield from _days(file, at, ward)
    codes = Counter(ward.gss_code for ward in pack.all_wards())
    former = pack.former_wards.wards if pack.former_wards else []
    for at, ward in enumerate(former):
        if codes[ward.gss_code] > 1 and ward.gss_code in _codes(pack.wards.wards):
            detail = f"{ward.gss_code} is in wards.json too"
            yield Fault("former_wards.json", f"/wards/{at}/gss_code", ward.name, detail)
    yield from _slugs_of_wards(pack)
    yield from _predecessors(pack)


def _days(file: str, at: int, ward: WardRecord) -> Iterator[Fault]:
    if file == "former_wards.json" and ward.valid_to is None:
        yield Fault(file, f"/wards/{at}/valid_to", ward.name, "a former ward has a last day")
    try:
        check_order(Days(ward.valid_from, ward.valid_to))
    except EndsBeforeItStarts as error:
        yield Fault(file, f"/wards/{at}/valid_to", ward.name, str(error))


def _slugs_of_wards(pack: Pack) -> Iterator[Fault]:
    spells: dict[str, list[Days]] = {}
    for ward in pack.all_wards():
        spells.setdefault(ward.slug, []).append(Days(ward.valid_from, ward.valid_to))
    for file, content in pack.ward_files():
        for at, ward in enumerate(content.wards):
            if any_overlap(spells.pop(ward.slug, [])):
                detail = f"two wards have the slug {ward.slug!r} on the same day"
                yield Fault(file, f"/wards/{at}/slug", ward.name, detail)


def _predecessors(pack: Pack) -> Iterator[Fault]:
    if pack.predecessors is None:
        return
    file, records = "predecessors.json", pack.predecessors.predecessors
    former = _codes(pack.former_wards.wards) if pack.former_wards else set[str]()
    yield from _twice(file, "predecessors", records, "ward", "predecessor")
    yield from _missing(file, "predecessors", records, "ward", _codes(pack.all_wards()))
    yield from _missing(file, "predecessors", records, "predecessor", former)
    for at, record in enumerate(records):
        if record.ward == record.predecessor:
            yield Fault(file, f"/predecessors/{at}", record.ward, "a ward does not precede itself")


def _localities(pack: Pack) -> Iterator[Fault]:
    localities = pack.localities.localities if pack.localities else []
    yield from _twice("localities.json", "localities", localities, "slug")
    if pack.membership is None:
        return
    file, records = "locality_membership.json", pack.membership.membership
    known = {locality.slug for locality in localities}
    yield from _twice(file, "membership", records, "ward")
    yield from _missing(file, "membership", records, "ward", _codes(pack.all_wards()))
    yield from _missing(file, "membership", records, "locality", known)


def _parishes(pack: Pack) -> Iterator[Fault]:
    parishes = pack.parishes.parishes if pack.parishes else []
    yield from _twice("parishes.json", "parishes", parishes, "gss_code")
    yield from _twice("parishes.json", "parishes", parishes, "slug")
    if pack.cover is None:
        return
    file, records = "parish_cover.json", pack.cover.cover
    yield from _twice(file, "cover", records, "ward", "parish")
    yield from _missing(file, "cover", records, "ward", _codes(pack.all_wards()))
    yield from _missing(file, "cover", records, "parish", _codes(parishes))


def _elections(pack: Pack) -> Iterator[Fault]:
    if pack.elections is None:
        return
    file, records = "elections.json", pack.elections.elections
    yield from _twice(file, "elections", records, "slug")
    yield from _missing(file, "elections", records, "ward", _codes(pack.all_wards()))
    for at, election in enumerate(records):
        if election.kind == "by_election" and election.ward is None:
            detail = "a by-election is held in a ward"
            yield Fault(file, f"/elections/{at}/ward", election.slug, detail)
        if election.held_on and election.held_on.year != election.year:
            detail = f"{election.held_on} is not in {election.year}"
            yield Fault(file, f"/elections/{at}/year", election.slug, detail)
        if election.notice_on and not (election.held_on and election.notice_on < election.held_on):
            detail = "notice of an election comes before its poll"
            yield Fault(file, f"/elections/{at}/notice_on", election.slug, detail)


def _deprivation(pack: Pack) -> Iterator[Fault]:
    if pack.deprivation is None:
        return
    file, records = "deprivation.json", pack.deprivation.deprivation
    yield from _twice(file, "deprivation", records, "ward", "index", "year")
    yield from _missing(file, "deprivation", records, "ward", _codes(pack.all_wards()))


def _services(pack: Pack) -> Iterator[Fault]:
    directorates = pack.directorates.directorates if pack.directorates else []
    themes = pack.themes.themes if pack.themes else []
    yield from _twice("directorates.json", "directorates", directorates, "slug")
    yield from _twice("themes.json", "themes", themes, "slug")
    slugs = {theme.slug for theme in themes}
    for at, theme in enumerate(themes):
        for unknown in sorted(set(theme.successors) - slugs):
            detail = f"there is no theme {unknown!r}"
            yield Fault("themes.json", f"/themes/{at}/successors", theme.name, detail)
    if pack.services is None:
        return
    file, records = "services.json", pack.services.services
    yield from _twice(file, "services", records, "slug")
    known = {directorate.slug for directorate in directorates}
    yield from _missing(file, "services", records, "directorate", known)
    edition = pack.themes.current_edition if pack.themes else None
    current = {theme.slug for theme in themes if theme.edition == edition}
    for at, service in enumerate(records):
        place = f"/services/{at}"
        if service.kind == "partner" and service.directorate:
            detail = "a partner is in no directorate"
            yield Fault(file, f"{place}/directorate", service.name, detail)
        for unknown in sorted(set(service.themes) - current):
            detail = f"there is no theme {unknown!r} in the current edition"
            yield Fault(file, f"{place}/themes", service.name, detail)
        if len(set(service.themes)) < len(service.themes):
            yield Fault(file, f"{place}/themes", service.name, "a theme stands there twice")


def _partner_areas(pack: Pack) -> Iterator[Fault]:
    if pack.partner_areas is None:
        return
    file, records = "partner_areas.json", pack.partner_areas.partner_areas
    services = {service.slug for service in pack.services.services} if pack.services else set()
    yield from _twice(file, "partner_areas", records, "slug")
    yield from _missing(file, "partner_areas", records, "service", services)
    known = _codes(pack.all_wards())
    for at, area in enumerate(records):
        codes = Counter(one.ward for one in area.wards)
        for n, one in enumerate(area.wards):
            place = f"/partner_areas/{at}/wards/{n}/ward"
            if one.ward not in known:
                yield Fault(file, place, area.name, f"there is no ward {one.ward!r} in the pack")
            if codes.pop(one.ward, 0) > 1:
                yield Fault(file, place, area.name, f"{one.ward} stands there twice")


def _funds(pack: Pack) -> Iterator[Fault]:
    if pack.funds is None:
        return
    file, records = "funds.json", pack.funds.funds
    yield from _twice(file, "funds", records, "slug")
    for at, fund in enumerate(records):
        place = f"/funds/{at}"
        if fund.decision_rule == "sole_councillor" and fund.holder != "councillor":
            detail = "one councillor decides alone only over what a councillor holds"
            yield Fault(file, f"{place}/decision_rule", fund.name, detail)
        try:
            eligibility.read(fund.eligibility.model_dump())
        except ValueError as error:
            yield Fault(file, f"{place}/eligibility", fund.name, str(error))
        yield from _twice(file, f"funds/{at}/years", fund.years, "financial_year")
        for n, year in enumerate(fund.years):
            if not _founded(resolved(pack.funds, year)):
                yield Fault(file, f"{place}/years/{n}", fund.name, _UNFOUNDED)
            for field, detail in _faults_of_year(year):
                yield Fault(file, f"{place}/years/{n}/{field}", fund.name, detail)


def _faults_of_year(year: FundYearRecord) -> Iterator[tuple[str, str]]:
    try:
        named = FinancialYear.read(year.financial_year)
    except InvalidFinancialYear as error:
        yield "financial_year", str(error)
        return
    if year.per_seat is not None and year.per_ward is not None:
        yield "per_ward", "money is given by the seat or by the ward"
    for field in ("entitled_on", "apply_by", "commit_by", "pay_by"):
        day = getattr(year, field)
        if day is not None and FinancialYear.of(day) != named:
            yield field, f"{day} is not in {named}"
    if year.minimum and year.maximum and Decimal(year.minimum) > Decimal(year.maximum):
        yield "maximum", "the maximum is less than the minimum"


def _calendars(pack: Pack) -> Iterator[Fault]:
    for stem, calendar in pack.calendars.items():
        file = f"calendars/{stem}.json"
        yield from _named_as_file(file, stem, calendar)
        try:
            CalendarDefinition.model_validate(calendar.definition()).build()
        except (ValidationError, TimescaleError) as error:
            yield from _within(file, error)


def _policies(pack: Pack) -> Iterator[Fault]:
    services = {service.slug for service in pack.services.services} if pack.services else set()
    kinds: dict[str, str] = {}
    for stem, policy in pack.policies.items():
        file = f"policies/{stem}.json"
        yield from _named_as_file(file, stem, policy)
        if policy.calendar not in pack.calendars:
            detail = f"there is no calendars/{policy.calendar}.json"
            yield Fault(file, "/calendar", policy.name, detail)
        for kind in policy.kinds:
            if kinds.setdefault(kind, stem) != stem:
                detail = f"policies/{kinds[kind]}.json is the default for {kind!r} already"
                yield Fault(file, "/kinds", policy.name, detail)
        try:
            definition = PolicyDefinition.model_validate(policy.definition())
            matched = [set(rule.build().match.get("service", ())) for rule in definition.rules]
        except (ValidationError, TimescaleError) as error:
            yield from _within(file, error)
            continue
        for at, slugs in enumerate(matched):
            for unknown in sorted(slugs - services):
                detail = f"there is no service {unknown!r}"
                yield Fault(file, f"/rules/{at}/match/service", policy.name, detail)


def _evidence(pack: Pack) -> Iterator[Fault]:
    """Find records that neither name a source nor admit to be an assumption."""
    if not _founded(resolved(pack.council)):
        yield Fault("council.json", "", None, _UNFOUNDED)
    lists: list[tuple[str, str, Evidence | None]] = [
        ("wards.json", "wards", pack.wards),
        ("former_wards.json", "wards", pack.former_wards),
        ("predecessors.json", "predecessors", pack.predecessors),
        ("localities.json", "localities", pack.localities),
        ("locality_membership.json", "membership", pack.membership),
        ("parishes.json", "parishes", pack.parishes),
        ("parish_cover.json", "cover", pack.cover),
        ("elections.json", "elections", pack.elections),
        ("deprivation.json", "deprivation", pack.deprivation),
        ("directorates.json", "directorates", pack.directorates),
        ("themes.json", "themes", pack.themes),
        ("services.json", "services", pack.services),
        ("partner_areas.json", "partner_areas", pack.partner_areas),
        ("funds.json", "funds", pack.funds),
    ]
    for file, key, content in lists:
        records: Sequence[Record] = getattr(content, key) if content else ()
        for at, record in enumerate(records):
            if content and not _founded(resolved(content, record)):
                yield Fault(file, f"/{key}/{at}", _name_of(record), _UNFOUNDED)


_UNFOUNDED = "give a source, or say that it is an assumption"


def _founded(evidence: dict[str, Any]) -> bool:
    return bool(evidence["source"] or evidence["assumption"])


def _codes(records: Iterable[Any]) -> set[str]:
    return {record.gss_code for record in records}


def _name_of(record: Record) -> str | None:
    called = (getattr(record, key, None) for key in ("name", "slug", "ward"))
    return next((str(name) for name in called if name is not None), None)


def _twice(file: str, key: str, records: Sequence[Record], *fields: str) -> Iterator[Fault]:
    seen: set[tuple[str, ...]] = set()
    for at, record in enumerate(records):
        value = tuple(str(getattr(record, field)) for field in fields)
        if value in seen:
            detail = f"{' and '.join(value)} stands there twice"
            yield Fault(file, f"/{key}/{at}/{fields[-1]}", _name_of(record), detail)
        seen.add(value)


def _missing(
    file: str, key: str, records: Sequence[Record], field: str, known: set[str]
) -> Iterator[Fault]:
    for at, record in enumerate(records):
        value = getattr(record, field)
        if value is not None and value not in known:
            detail = f"there is no {field} {value!r} in the pack"
            yield Fault(file, f"/{key}/{at}/{field}", _name_of(record), detail)


def _named_as_file(file: str, stem: str, content: CalendarFile | PolicyFile) -> Iterator[Fault]:
    if content.slug != stem:
        detail = f"the slug is {content.slug!r}, and the file is called {stem!r}"
        yield Fault(file, "/slug", content.name, detail)


def _within(file: str, error: ValidationError | TimescaleError) -> Iterator[Fault]:
    if isinstance(error, TimescaleError):
        yield Fault(file, "", None, str(error))
        return
    for one in error.errors():
        yield Fault(file, "".join(f"/{part}" for part in one["loc"]), None, one["msg"])
