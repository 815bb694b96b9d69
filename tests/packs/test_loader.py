"""Loading packs: what they say becomes what the database says, once."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.packs import exampleton
from tests.packs.exampleton import HILL_AND_DALE, MARKET, RIVERSIDE, Files
from tests.packs.reading import read
from wardapi.audit.models import AuditRecord
from wardapi.deadlines import publication
from wardapi.deadlines.definitions import CalendarDefinition
from wardapi.deadlines.models import CalendarVersion, PolicyVersion
from wardapi.kit.database import Base
from wardapi.packs.errors import AnotherCouncil, InvalidPack
from wardapi.packs.loader import LoadReport, load_pack
from wardapi.services.queries import get_service
from wardapi.tables import metadata
from wardapi.wards.actions import appoint_term
from wardapi.wards.council_models import WardDeprivation
from wardapi.wards.models import Parish, ParishCover, Ward
from wardapi.wards.queries import find_council, get_seat, get_ward
from wardapi.wards.rules import SeatHeld

Snapshot = Mapping[str, list[tuple[Any, ...]]]


async def load(
    session: AsyncSession,
    folder: Path,
    now: datetime,
    change: Callable[[Files], object] | None = None,
) -> LoadReport:
    """Write Exampleton, changed or not, into a folder and load it."""
    files = exampleton.files()
    if change:
        change(files)
    return await load_pack(session, exampleton.write(folder, files), now=now)


async def everything(session: AsyncSession) -> Snapshot:
    """Return every row of every table."""
    return {
        table.name: sorted((tuple(row) for row in await session.execute(table.select())), key=str)
        for table in metadata.sorted_tables
    }


async def count(session: AsyncSession, model: type[Base]) -> int:
    return await session.scalar(select(func.count()).select_from(model)) or 0


async def test_rotherham_has_its_wards_and_seats(
    client: httpx.AsyncClient, session: AsyncSession, now: datetime
) -> None:
    await load_pack(session, "rotherham", now=now)
    await session.commit()
    present = (await client.get("/v1/wards?limit=200")).json()["data"]
    former = (await client.get("/v1/wards?limit=200&as_of=2021-05-05")).json()["data"]
    first_day = (await client.get("/v1/wards?limit=200&as_of=2021-05-06")).json()["data"]
    assert (len(present), sum(ward["seats"] for ward in present)) == (25, 59)
    assert (len(former), sum(ward["seats"] for ward in former)) == (21, 63)
    assert first_day == present
    assert {ward["locality"] for ward in present} == {"north", "central", "south"}
    for on, posts in (("2026-01-05", 59), ("2021-05-05", 63)):
        answer = await client.get(f"/v1/councillors?count=true&as_of={on}")
        assert answer.json()["meta"]["count"] == posts
    wickersley = (await client.get("/v1/wards/Wickersley North")).json()
    assert (wickersley["gss_code"], wickersley["seats"]) == ("E05013017", 3)


async def test_rotherham_has_services_parishes_and_predecessors(
    client: httpx.AsyncClient, session: AsyncSession, now: datetime
) -> None:
    await load_pack(session, "rotherham", now=now)
    await session.commit()
    for slug in (
        "streetscene",
        "housing",
        "community-protection",
        "highways",
        "parks-and-green-spaces",
        "early-help",
        "neighbourhoods",
        "south-yorkshire-police",
    ):
        assert (await get_service(session, slug)).slug == slug
    shares = (await client.get("/v1/wards/rawmarsh-east/predecessors")).json()["data"]
    assert [(share["slug"], share["share_of_ward_percent"]) for share in shares] == [
        ("silverwood", 64.8),
        ("rawmarsh", 35.1),
    ]
    (whiston,) = (await client.get("/v1/wards/sitwell/parishes")).json()["data"]
    assert (whiston["slug"], whiston["extent"]) == ("whiston", "part")
    profile = (await client.get("/v1/wards/boston-castle/profile")).json()
    locality = next(one for one in profile["figures"] if one["name"] == "locality")
    assert locality["assumption"] is True
    elections = (await client.get("/v1/elections?kind=ordinary")).json()["data"]
    assert [one["year"] for one in elections] == [2028, 2024, 2021]
    gaps = (await client.get("/v1/service-leads/coverage?gaps=true&count=true")).json()
    assert gaps["meta"]["count"] > 0
    assert gaps["meta"]["count"] % 25 == 0


async def test_loading_rotherham_again_touches_nothing(
    session: AsyncSession, now: datetime
) -> None:
    first = await load_pack(session, "rotherham", now=now)
    before = await everything(session)
    again = await load_pack(session, "rotherham", now=now + timedelta(days=1))
    assert await everything(session) == before
    assert (again.created, again.updated, again.removed) == (0, 0, 0)
    assert again.unchanged == first.created
    assert first.updated == first.unchanged == 0


async def test_a_second_council_loads_the_same_way(
    session: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    report = await load(session, tmp_path, now)
    assert report.created == sum(kind["created"] for kind in report.kinds.values())
    assert report.kinds["seats"] == {"created": 11, "updated": 0, "unchanged": 0, "removed": 0}
    council = await find_council(session)
    assert council is not None
    assert (council.slug, council.details["org_id"]) == ("exampleton", None)
    before = await everything(session)
    await load(session, tmp_path, now + timedelta(days=1))
    assert await everything(session) == before


async def test_the_smallest_pack_is_a_council_and_a_ward(
    session: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    files = exampleton.files()
    smallest = {name: files[name] for name in ("council.json", "wards.json")}
    report = await load_pack(session, exampleton.write(tmp_path, smallest), now=now)
    assert report.created == 1 + 3 + 6


async def test_one_deployment_serves_one_council(
    session: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    await load_pack(session, "rotherham", now=now)
    with pytest.raises(AnotherCouncil, match="Exampleton"):
        await load(session, tmp_path, now)


async def test_nothing_of_a_faulty_pack_is_loaded(
    session: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    before = await everything(session)
    with pytest.raises(InvalidPack, match=r"services\.json"):
        await load(
            session, tmp_path, now, lambda files: files["services.json"]["services"].append({})
        )
    assert await everything(session) == before


async def test_a_load_writes_one_record_for_each_kind_that_changed(
    session: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    await load(session, tmp_path, now)
    council = await find_council(session)
    assert council is not None
    trail = select(AuditRecord).where(AuditRecord.subject_id == council.id)
    actions = {record.action: record for record in await session.scalars(trail)}
    assert set(actions) == {
        f"load_{kind}"
        for kind in (
            "council",
            "localities",
            "wards",
            "seats",
            "predecessors",
            "parishes",
            "parish_cover",
            "elections",
            "directorates",
            "themes",
            "services",
            "service_themes",
        )
    }
    assert RIVERSIDE in actions["load_wards"].detail
    await load(
        session, tmp_path, now, lambda files: files["wards.json"]["wards"][2].update(area_km2=1.5)
    )
    last = (await session.scalars(trail.order_by(AuditRecord.n.desc()).limit(1))).one()
    assert (last.action, MARKET in last.detail, RIVERSIDE in last.detail) == (
        "load_wards",
        True,
        False,
    )
    assert last.n == len(actions) + 1


async def test_an_edited_pack_changes_what_was_edited(
    session: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    await load(session, tmp_path, now)
    later = now + timedelta(days=1)
    report = await load(
        session,
        tmp_path,
        later,
        lambda files: files["wards.json"]["wards"][2].update(name="Bazaar"),
    )
    assert (report.created, report.updated, report.removed) == (0, 1, 0)
    changed = await get_ward(session, "market")
    untouched = await get_ward(session, "riverside")
    assert (changed.name, changed.sort_name) == ("Bazaar", "bazaar")
    assert (changed.version, changed.updated_at, changed.created_at) == (2, later, now)
    assert (untouched.version, untouched.updated_at) == (1, now)


async def test_membership_is_replaced_as_a_whole(
    session: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    await load(session, tmp_path, now)

    def regroup(files: Files) -> None:
        files["locality_membership.json"] = {
            "source": ["https://example.org/localities"],
            "membership": [{"ward": MARKET, "locality": "west"}],
        }

    await load(session, tmp_path, now, regroup)
    market, hill = await get_ward(session, "market"), await get_ward(session, HILL_AND_DALE)
    assert market.locality is not None
    assert (market.locality.slug, hill.locality, hill.locality_evidence) == ("west", None, None)


async def test_without_a_file_of_membership_it_is_left_alone(
    session: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    await load(session, tmp_path / "one", now)
    dropped = ("locality_membership.json", "parish_cover.json", "services.json")

    def drop(files: Files) -> None:
        for name in dropped:
            files.pop(name)

    report = await load(session, tmp_path / "two", now, drop)
    assert (report.created, report.updated, report.removed) == (0, 0, 0)


async def test_pairs_that_are_gone_go_and_records_stay(
    session: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    await load(session, tmp_path, now)

    def drop(files: Files) -> None:
        del files["parish_cover.json"]["cover"][1]
        del files["parishes.json"]["parishes"][1]
        files["services.json"]["services"][0]["themes"] = ["safety"]

    report = await load(session, tmp_path, now, drop)
    removed = {
        kind: counts["removed"] for kind, counts in report.kinds.items() if counts["removed"]
    }
    assert removed == {"parish_cover": 1, "service_themes": 1}
    assert await count(session, Parish) == 2
    assert await count(session, ParishCover) == 1


async def test_a_change_of_boundaries_ends_one_ward_and_begins_another(
    session: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    await load(session, tmp_path, now)

    def redraw(files: Files) -> None:
        wards = files["wards.json"]["wards"]
        old = wards.pop(2) | {"valid_to": "2027-05-05"}
        files["former_wards.json"]["wards"].append(old)
        fresh = old | {"gss_code": "E05995003", "valid_from": "2027-05-06", "valid_to": None}
        wards.append(fresh | {"seats": 2})
        files["council.json"]["seats"] = 7

    report = await load(session, tmp_path, now, redraw)
    assert report.kinds["wards"] == {"created": 1, "updated": 1, "unchanged": 4, "removed": 0}
    assert report.kinds["seats"]["created"] == 2
    codes = [
        (await get_ward(session, "market", on)).gss_code
        for on in (date(2027, 5, 5), date(2027, 5, 6))
    ]
    assert codes == [MARKET, "E05995003"]
    assert await count(session, Ward) == 6


async def test_a_seat_that_somebody_held_cannot_go(
    session: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    await load(session, tmp_path, now)
    seat = await get_seat(session, "riverside-2", date(2026, 1, 5))
    await appoint_term(session, seat, starts_on=date(2024, 1, 1), by=None, now=now)

    def shrink(files: Files) -> None:
        files["wards.json"]["wards"][0]["seats"] = 1
        files["council.json"]["seats"] = 5

    with pytest.raises(SeatHeld, match="riverside-2"):
        await load(session, tmp_path, now, shrink)


async def test_an_edited_calendar_is_published_anew(
    session: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    def with_times(files: Files) -> None:
        files["calendars/rotherham.json"] = read("calendars/rotherham.json")
        files["policies/information-requests.json"] = read("policies/information-requests.json") | {
            "calendar": "rotherham"
        }

    def with_a_jubilee(files: Files) -> None:
        with_times(files)
        jubilee = {"on": "2027-06-03", "name": "Jubilee"}
        files["calendars/rotherham.json"]["closures"].append(jubilee)

    await load(session, tmp_path, now, with_times)
    assert (await count(session, CalendarVersion), await count(session, PolicyVersion)) == (1, 1)
    again = await load(session, tmp_path, now, with_times)
    assert (again.created, await count(session, CalendarVersion)) == (0, 1)
    edited = await load(session, tmp_path, now, with_a_jubilee)
    assert {kind: kept["created"] for kind, kept in edited.kinds.items() if kept["created"]} == {
        "calendars": 1,
        "policies": 1,
    }
    newest = select(PolicyVersion).order_by(PolicyVersion.number.desc()).limit(1)
    policy = (await session.scalars(newest)).one()
    calendar = await session.get_one(CalendarVersion, policy.calendar_version_id)
    assert (policy.number, calendar.number) == (2, 2)


async def test_loading_again_leaves_a_councils_own_version_in_force(
    session: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    def with_times(files: Files) -> None:
        files["calendars/rotherham.json"] = read("calendars/rotherham.json")

    await load(session, tmp_path, now, with_times)
    definition = CalendarDefinition.model_validate(
        {"hours": {"mon": [{"opens": "08:00", "closes": "12:00"}]}}
    )
    own = await publication.draft_calendar(
        session, slug="rotherham", name="Ours", definition=definition, by=None, now=now
    )
    await publication.publish_calendar(
        session, own, slug="rotherham", effective_from=now.date(), by=None, now=now
    )
    again = await load(session, tmp_path, now, with_times)
    assert (again.created, await count(session, CalendarVersion)) == (0, 2)
    assert (await publication.newest_calendar(session, "rotherham")).id == own.id


async def test_progress_names_each_kind(
    session: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    told: list[str] = []
    await load_pack(session, exampleton.write(tmp_path), now=now, progress=told.append)
    assert told[0] == "council"
    assert told[-1] == "policies"
    assert len(told) == len(set(told)) == 14


async def test_deprivation_is_loaded_and_corrected(
    session: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    def said(decile: int) -> Callable[[Files], object]:
        record = {"ward": MARKET, "index": "imd", "year": 2019, "decile": decile}
        file = {"deprivation": [{**record, "source": ["here"]}]}
        return lambda files: files.update({"deprivation.json": file})

    first = await load(session, tmp_path / "one", now, said(3))
    assert first.kinds["deprivation"]["created"] == 1
    again = await load(session, tmp_path / "two", now, said(2))
    assert again.kinds["deprivation"]["updated"] == 1
    (row,) = (await session.scalars(select(WardDeprivation))).all()
    assert (row.index, row.year, row.decile) == ("imd", 2019, 2)
