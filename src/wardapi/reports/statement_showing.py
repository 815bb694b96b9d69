"""From what was counted to the statement that is shown or published."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from wardapi.budgets.vocabulary import Sector, Way
from wardapi.budgets.years import FinancialYear
from wardapi.priorities.vocabulary import EqualityTag
from wardapi.reports import bands, statement_rules
from wardapi.reports.statement_counting import Counted
from wardapi.reports.statement_models import StatementVersion
from wardapi.reports.statement_rules import NOTE, Award, LinkedPriority, Part, Recipient
from wardapi.reports.statement_schemas import StatementBrief, StatementFigures, StatementOut

NOTHING = Part(0, 0, 0)
Key = TypeVar("Key", bound=Hashable)
Message = dict[str, Any]


def figures(counted: Counted, counted_on: date, *, for_public: bool) -> StatementFigures:
    """Return the figures of a statement.

    A public one names no recipient of an award that is not published yet, and no priority of a
    plan that is not: their money stands in rows without a name.
    """
    awards = counted.awards
    inside = {flag: _allocated(counted, outside=flag) for flag in (False, True)}
    whole = inside[False]
    return StatementFigures.model_validate(
        {
            "place": counted.place.key,
            "name": counted.place.name,
            "period": period(counted.year),
            "counted_on": counted_on,
            "allocated": whole,
            "outside_split": inside[True],
            "organisations_funded": statement_rules.organisations_funded(awards),
            "awards": len({award.allocation_id for award in awards}),
            "by_fund": _funds(counted),
            "by_sector": _words("sector", Sector, awards, whole),
            **_named(awards, whole, for_public=for_public),
            "by_way": _words("way", Way, awards, whole),
            "by_deprivation_band": _bands(counted, whole),
            "deprivation_index": _index(counted.bands),
            "by_equality_tag": _tags(awards, whole),
            "match_funding": _match(counted),
            "note": NOTE,
        }
    )


def live(found: StatementFigures) -> StatementOut:
    """Return figures as they stand."""
    return _statement(found, {"status": "live"})


def published(version: StatementVersion) -> StatementOut:
    """Return a statement as it was published."""
    return _statement(
        StatementFigures.model_validate(version.figures),
        {
            "status": "published",
            "version": version.number,
            "digest": version.digest,
            "published_at": version.published_at,
            "override_reason": version.override_reason,
        },
    )


def brief(version: StatementVersion) -> StatementBrief:
    """Return a published statement as the list has it."""
    year = FinancialYear(version.financial_year)
    return StatementBrief(
        id=version.id,
        place=version.key,
        name=version.name,
        financial_year=str(year),
        version=version.number,
        counted_on=version.counted_on,
        published_at=version.published_at,
        digest=version.digest,
        override_reason=version.override_reason,
        link=link(version),
    )


def link(version: StatementVersion) -> str:
    """Return the address of a version."""
    year = FinancialYear(version.financial_year)
    return f"/v1/statements/{version.key}/{year}?version={version.number}"


def period(year: FinancialYear) -> Message:
    """Return a financial year as it is told."""
    return {"from": year.first, "to": year.last, "financial_year": str(year)}


_UNPUBLISHED = dict.fromkeys(("version", "digest", "published_at", "override_reason"))


def _statement(found: StatementFigures, more: Message) -> StatementOut:
    own = {name: getattr(found, name) for name in type(found).model_fields}
    return StatementOut.model_validate({**own, **_UNPUBLISHED, **more})


def _allocated(counted: Counted, *, outside: bool) -> int:
    return sum(fund.allocated for fund in counted.funds if fund.outside_split is outside)


def _funds(counted: Counted) -> list[Message]:
    return [
        {
            "fund": fund.slug,
            "name": fund.name,
            "kind": fund.kind,
            "outside_split": fund.outside_split,
            **fund.figures(),
        }
        for fund in counted.funds
    ]


def _part(part: Part, whole: int) -> Message:
    return {
        "amount": part.pence,
        "percent": statement_rules.percent(part.pence, whole),
        "outside_split": part.outside_pence,
        "awards": part.awards,
    }


def _words(name: str, words: Any, awards: Sequence[Award], whole: int) -> list[Message]:
    """Return a row for each word, also for those that nothing was awarded under."""
    found = statement_rules.split(awards, lambda award: str(getattr(award, name)))
    return [{name: word.value, **_part(found.get(word.value, NOTHING), whole)} for word in words]


def _named(awards: Sequence[Award], whole: int, *, for_public: bool) -> Message:
    told: dict[Award, tuple[Recipient | None, LinkedPriority | None]] = {
        award: statement_rules.to_publish(award)
        if for_public
        else (award.recipient, award.priority)
        for award in awards
    }
    by_recipient = statement_rules.split(awards, lambda award: told[award][0])
    by_priority = statement_rules.split(awards, lambda award: told[award][1])
    by_theme = statement_rules.split(awards, lambda award: _theme(told[award][1]))
    return {
        "by_theme": [
            {"theme": theme[0], "name": theme[1], **_part(part, whole)}
            for theme, part in _largest_first(by_theme)
        ],
        "by_priority": [
            {**_priority(one), **_part(part, whole)} for one, part in _largest_first(by_priority)
        ],
        "by_recipient": [
            {**_recipient(one), **_part(part, whole)} for one, part in _largest_first(by_recipient)
        ],
    }


def _largest_first(found: Mapping[Key, Part]) -> list[tuple[Key, Part]]:
    return sorted(
        found.items(),
        key=lambda pair: (-pair[1].pence, -pair[1].outside_pence, str(pair[0])),
    )


def _theme(one: LinkedPriority | None) -> tuple[str | None, str | None]:
    return (None, None) if one is None else (one.theme, one.theme_name)


def _priority(one: LinkedPriority | None) -> Message:
    if one is None:
        return dict.fromkeys(("priority", "title", "ward", "theme"))
    return {"priority": one.id, "title": one.title, "ward": one.ward, "theme": one.theme}


def _recipient(one: Recipient | None) -> Message:
    if one is None:
        return dict.fromkeys(("recipient", "org_id", "name", "sector"))
    return {"recipient": one.id, "org_id": one.org_id, "name": one.name, "sector": one.sector}


def _bands(counted: Counted, whole: int) -> list[Message]:
    found = statement_rules.split(counted.awards, lambda award: counted.bands.of(award.ward_id))
    return [
        {"band": name, "wards": counted.bands.size(name), **_part(found.get(name, NOTHING), whole)}
        for name in bands.NAMES
        if name in found or counted.bands.size(name)
    ]


def _index(found: bands.Bands) -> str | None:
    return None if found.index_name is None else f"{found.index_name}, {found.year}"


def _tags(awards: Sequence[Award], whole: int) -> list[Message]:
    found = statement_rules.by_tag(awards)
    known: list[str | None] = [tag.value for tag in EqualityTag]
    others = sorted(tag for tag in found if tag is not None and tag not in known)
    return [
        {"tag": tag, **_part(found.get(tag, NOTHING), whole)} for tag in (*known, *others, None)
    ]


def _match(counted: Counted) -> Message:
    by_kind: defaultdict[str, int] = defaultdict(int)
    for one in counted.match:
        by_kind[one.kind] += one.pence
    return {
        "total": sum(by_kind.values()),
        "by_kind": [{"kind": kind, "amount": pence} for kind, pence in sorted(by_kind.items())],
        "by_source": [
            {"source": one.source, "kind": one.kind, "amount": one.pence}
            for one in sorted(counted.match, key=lambda one: (-one.pence, one.source, one.kind))
        ],
    }
