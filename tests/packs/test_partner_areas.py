"""Areas of partners in packs: loaded with their wards, and those of the council left alone."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.packs import exampleton
from tests.packs.exampleton import HILL_AND_DALE, MARKET, RIVERSIDE
from tests.packs.reading import read
from wardapi.meetings.models import PartnerArea, PartnerAreaWard
from wardapi.packs.errors import InvalidPack
from wardapi.packs.loader import LoadReport, load_pack
from wardapi.services.models import Service
from wardapi.wards.models import Ward


def area(**changes: Any) -> dict[str, Any]:
    """A police area across two wards."""
    return {
        "slug": "north",
        "name": "North",
        "service": "exampleton-police",
        "wards": [
            {"ward": RIVERSIDE, "extent": "part"},
            {"ward": HILL_AND_DALE, "extent": "unknown"},
        ],
        "assumption": True,
        **changes,
    }


def pack(folder: Path, *areas: dict[str, Any]) -> Path:
    """Write Exampleton with these areas."""
    files = exampleton.files() | {"partner_areas.json": {"partner_areas": list(areas)}}
    return exampleton.write(folder, files)


async def load(session: AsyncSession, folder: Path, now: datetime) -> LoadReport:
    return await load_pack(session, folder, now=now)


async def reached(session: AsyncSession) -> set[tuple[str, str, str]]:
    rows = await session.execute(
        select(PartnerArea.slug, Ward.gss_code, PartnerAreaWard.extent)
        .join(PartnerAreaWard, PartnerAreaWard.area_id == PartnerArea.id)
        .join(Ward, PartnerAreaWard.ward_id == Ward.id)
    )
    return {(slug, code, extent) for slug, code, extent in rows}


async def test_areas_are_loaded_once(session: AsyncSession, now: datetime, tmp_path: Path) -> None:
    folder = pack(tmp_path, area())
    assert (await load(session, folder, now)).kinds["partner_area_wards"]["created"] == 2
    assert await reached(session) == {
        ("north", RIVERSIDE, "part"),
        ("north", HILL_AND_DALE, "unknown"),
    }
    again = await load(session, folder, now)
    assert (again.created, again.updated, again.removed) == (0, 0, 0)


async def test_a_ward_that_an_area_has_lost_goes(
    session: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    await load(session, pack(tmp_path / "one", area()), now)
    smaller = area(wards=[{"ward": RIVERSIDE, "extent": "whole"}])
    await load(session, pack(tmp_path / "two", smaller), now)
    assert await reached(session) == {("north", RIVERSIDE, "whole")}


async def test_areas_that_the_council_has_added_are_left_alone(
    session: AsyncSession, now: datetime, tmp_path: Path
) -> None:
    folder = pack(tmp_path, area())
    await load(session, folder, now)
    police = await session.scalar(select(Service.id).where(Service.slug == "exampleton-police"))
    market = await session.scalar(select(Ward.id).where(Ward.gss_code == MARKET))
    stamps = {"created_at": now, "updated_at": now}
    own = PartnerArea(
        slug="own", name="Own", service_id=police, source=[], field_evidence={}, **stamps
    )
    session.add(own)
    await session.flush()
    session.add(PartnerAreaWard(area_id=own.id, ward_id=market, extent="part", **stamps))
    again = await load(session, folder, now)
    assert (again.updated, again.removed) == (0, 0)
    assert ("own", MARKET, "part") in await reached(session)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"service": "nobody"}, "/partner_areas/0/service (North): there is no service 'nobody'"),
        ({"wards": []}, "/partner_areas/0/wards (North)"),
        (
            {"wards": [{"ward": "E05000000", "extent": "part"}]},
            "/partner_areas/0/wards/0/ward (North): there is no ward 'E05000000'",
        ),
        (
            {"wards": [{"ward": RIVERSIDE, "extent": "part"}] * 2},
            f"/partner_areas/0/wards/0/ward (North): {RIVERSIDE} stands there twice",
        ),
        ({"assumption": False}, "/partner_areas/0 (North): give a source"),
    ],
)
async def test_faults_are_told_with_their_place(
    session: AsyncSession, now: datetime, tmp_path: Path, changes: dict[str, Any], fault: str
) -> None:
    with pytest.raises(InvalidPack) as refusal:
        await load(session, pack(tmp_path, area(**changes)), now)
    (found,) = refusal.value.faults
    assert str(found).startswith(f"partner_areas.json#{fault}")


def test_the_area_of_rotherham_crosses_the_wards_of_the_report_and_is_assumed() -> None:
    (found,) = read("partner_areas.json")["partner_areas"]
    names = {ward["gss_code"]: ward["name"] for ward in read("wards.json")["wards"]}
    assert {names[one["ward"]] for one in found["wards"]} == {
        "Bramley & Ravenfield",
        "Wickersley North",
    }
    assert {one["extent"] for one in found["wards"]} == {"unknown"}
    assert (found["assumption"], found["service"]) == (True, "south-yorkshire-police")
