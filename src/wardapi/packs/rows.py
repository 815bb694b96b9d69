"""From the records of a pack to the values of rows, by the names that records are matched by."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from wardapi.budgets.years import FinancialYear
from wardapi.packs.format import (
    Evidence,
    FundYearRecord,
    MembershipFile,
    Record,
    WardRecord,
    first_day_of,
    resolved,
)
from wardapi.packs.reading import Pack
from wardapi.wards.rules import search_text

Values = dict[str, Any]
Ids = Mapping[str, UUID]

_COUNCIL_COLUMNS = (
    "slug",
    "name",
    "short_name",
    "gss_code",
    "time_zone",
    "default_calendar",
    "term_years",
)
_COUNCIL_DETAILS = (
    "org_id",
    "grants_prefix",
    "grants_department",
    "region_gss_code",
    "combined_authority",
    "electoral_order",
    "population_2021",
    "next_ordinary_election_on",
)


def council(pack: Pack) -> dict[str, Values]:
    """Return the council by its GSS code."""
    file = pack.council
    details = file.model_dump(mode="json", include=set(_COUNCIL_DETAILS))
    columns = {column: getattr(file, column) for column in _COUNCIL_COLUMNS}
    return {file.gss_code: columns | {"details": details, "field_evidence": {}} | resolved(file)}


def localities(pack: Pack) -> dict[str, Values]:
    """Return the localities by slug."""
    file = pack.localities
    return {
        record.slug: {"slug": record.slug, "name": record.name, "position": record.position}
        | _evidence(file, record)
        for record in (file.localities if file else ())
    }


def wards(pack: Pack, locality_ids: Ids) -> dict[str, Values]:
    """Return the wards of both files by GSS code. Without a file of membership it is left alone."""
    memberships = _memberships(pack.membership, locality_ids)
    found = {
        record.gss_code: _ward(record) | _evidence(file, record)
        for _, file in pack.ward_files()
        for record in file.wards
    }
    if memberships is None:
        return found
    outside = {"locality_id": None, "locality_evidence": None}
    return {code: values | memberships.get(code, outside) for code, values in found.items()}


def _ward(record: WardRecord) -> Values:
    columns = record.model_dump(
        exclude={"field_evidence", "population_2021", *Evidence.model_fields}
    )
    return columns | {
        "sort_name": search_text(record.name),
        "population": record.population_2021,
    }


def _memberships(file: MembershipFile | None, locality_ids: Ids) -> dict[str, Values] | None:
    if file is None:
        return None
    return {
        record.ward: {
            "locality_id": locality_ids[record.locality],
            "locality_evidence": resolved(file, record),
        }
        for record in file.membership
    }


def predecessors(pack: Pack, ward_ids: Ids) -> dict[str, Values]:
    """Return the predecessors by the codes of both wards."""
    file = pack.predecessors
    if file is None:
        return {}
    return {
        pair(record.ward, record.predecessor): {
            "ward_id": ward_ids[record.ward],
            "predecessor_id": ward_ids[record.predecessor],
            "share_of_ward": record.pct_of_ward,
            "share_of_predecessor": record.pct_of_predecessor,
            "basis": file.basis,
        }
        | _evidence(file, record)
        for record in file.predecessors
    }


def parishes(pack: Pack) -> dict[str, Values]:
    """Return the parishes by GSS code."""
    file = pack.parishes
    return {
        record.gss_code: {
            "gss_code": record.gss_code,
            "slug": record.slug,
            "name": record.name,
            "sort_name": search_text(record.name),
            "type": record.type,
            "valid_from": record.valid_from,
            "neighbourhood_plan": record.neighbourhood_plan
            and record.neighbourhood_plan.model_dump(mode="json"),
        }
        | _evidence(file, record)
        for record in (file.parishes if file else ())
    }


def cover(pack: Pack, ward_ids: Ids, parish_ids: Ids) -> dict[str, Values]:
    """Return which parish reaches into which ward, by the codes of both."""
    file = pack.cover
    return {
        pair(record.ward, record.parish): {
            "ward_id": ward_ids[record.ward],
            "parish_id": parish_ids[record.parish],
            "extent": record.extent,
        }
        | _evidence(file, record)
        for record in (file.cover if file else ())
    }


def elections(pack: Pack, ward_ids: Ids) -> dict[str, Values]:
    """Return the elections by slug."""
    file = pack.elections
    return {
        record.slug: {
            "slug": record.slug,
            "kind": record.kind,
            "held_on": record.held_on,
            "year": record.year,
            "sorts_on": first_day_of(record),
            "ward_id": ward_ids[record.ward] if record.ward else None,
            "democracy_club_id": record.democracy_club_id,
            "seats": record.seats,
            "turnout_percent": record.turnout_pct,
            "seats_by_party": record.seats_by_party,
            "votes_by_party": record.votes_by_party,
        }
        # The council may have said it since: what the file does not say is left alone.
        | ({"notice_on": record.notice_on} if record.notice_on else {})
        | _evidence(file, record)
        for record in (file.elections if file else ())
    }


def deprivation(pack: Pack, ward_ids: Ids) -> dict[str, Values]:
    """Return how deprived wards are, by the ward's code, the index and the year."""
    file = pack.deprivation
    return {
        measured(record.ward, record.index, record.year): {
            "ward_id": ward_ids[record.ward],
            "index": record.index,
            "year": record.year,
            "decile": record.decile,
        }
        | _evidence(file, record)
        for record in (file.deprivation if file else ())
    }


def directorates(pack: Pack) -> dict[str, Values]:
    """Return the directorates by slug."""
    file = pack.directorates
    return {
        record.slug: {"slug": record.slug, "name": record.name} | _evidence(file, record)
        for record in (file.directorates if file else ())
    }


def themes(pack: Pack) -> dict[str, Values]:
    """Return the themes of every edition by slug."""
    file = pack.themes
    return {
        record.slug: {
            "slug": record.slug,
            "name": record.name,
            "edition": record.edition,
            "is_current": file is not None and record.edition == file.current_edition,
            "position": record.position,
            "successors": record.successors,
        }
        | _evidence(file, record)
        for record in (file.themes if file else ())
    }


def services(pack: Pack, directorate_ids: Ids) -> dict[str, Values]:
    """Return the services and partners by slug."""
    file = pack.services
    return {
        record.slug: {
            "slug": record.slug,
            "name": record.name,
            "sort_name": search_text(record.name),
            "kind": record.kind,
            "directorate_id": directorate_ids[record.directorate] if record.directorate else None,
            "ward_based": record.ward_based,
        }
        | _evidence(file, record)
        for record in (file.services if file else ())
    }


def service_themes(pack: Pack, service_ids: Ids, theme_ids: Ids) -> dict[str, Values]:
    """Return which service stands behind which theme, by the slugs of both."""
    return {
        pair(record.slug, theme): {
            "service_id": service_ids[record.slug],
            "theme_id": theme_ids[theme],
        }
        for record in (pack.services.services if pack.services else ())
        for theme in record.themes
    }


def partner_areas(pack: Pack, service_ids: Ids) -> dict[str, Values]:
    """Return the areas of partners by slug."""
    file = pack.partner_areas
    return {
        record.slug: {
            "slug": record.slug,
            "name": record.name,
            "service_id": service_ids[record.service],
        }
        | _evidence(file, record)
        for record in (file.partner_areas if file else ())
    }


def partner_area_wards(pack: Pack, area_ids: Ids, ward_ids: Ids) -> dict[str, Values]:
    """Return which area reaches into which ward, by the area's slug and the ward's code."""
    return {
        pair(record.slug, one.ward): {
            "area_id": area_ids[record.slug],
            "ward_id": ward_ids[one.ward],
            "extent": one.extent,
        }
        for record in (pack.partner_areas.partner_areas if pack.partner_areas else ())
        for one in record.wards
    }


def funds(pack: Pack) -> dict[str, Values]:
    """Return the funds by slug."""
    file = pack.funds
    return {
        record.slug: record.model_dump(
            exclude={"years", "eligibility", "field_evidence", *Evidence.model_fields}
        )
        | {"eligibility": record.eligibility.model_dump(exclude_defaults=True)}
        | _evidence(file, record)
        for record in (file.funds if file else ())
    }


def fund_years(pack: Pack, fund_ids: Ids) -> dict[str, Values]:
    """Return the years of funds by the fund's slug and the year as it is written."""
    file = pack.funds
    return {
        pair(fund.slug, year.financial_year): _fund_year(year)
        | {"fund_id": fund_ids[fund.slug]}
        | _evidence(file, year)
        for fund in (file.funds if file else ())
        for year in fund.years
    }


def _fund_year(record: FundYearRecord) -> Values:
    amounts = ("per_seat", "per_ward", "minimum", "maximum", "quotes_above")
    columns = record.model_dump(exclude={"field_evidence", *amounts, *Evidence.model_fields})
    in_pence = {f"{name}_pence": _pence(getattr(record, name)) for name in amounts}
    year = FinancialYear.read(record.financial_year)
    return columns | in_pence | {"financial_year": year.begins}


def _pence(pounds: str | None) -> int | None:
    return None if pounds is None else int(pounds.replace(".", ""))


def pair(one: str, other: str) -> str:
    """Return the name of a record that joins two others."""
    return f"{one}/{other}"


def measured(ward: str, index: str, year: int) -> str:
    """Return the name of a figure for a ward."""
    return f"{ward}/{index}/{year}"


def _evidence(file: Evidence | None, record: Record) -> Values:
    own = resolved(file, record) if file else {}
    return own | {"field_evidence": record.evidence_of_fields()}
