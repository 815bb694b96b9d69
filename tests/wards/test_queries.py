"""Which ward is meant: by code, slug or name, on a day."""

from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.wards import queries
from wardapi.wards.rules import WardNotFound

pytestmark = pytest.mark.usefixtures("exampleton")

NEW, OLD = "E05990001", "E05980001"


@pytest.mark.parametrize(
    ("key", "on", "code"),
    [
        ("riverside", date(2026, 1, 5), NEW),
        ("Riverside", date(2023, 5, 4), NEW),
        ("riverside", date(2023, 5, 3), OLD),
        ("riverside", date(1900, 1, 1), OLD),
        ("riverside", None, NEW),
        (NEW, date(2026, 1, 5), NEW),
        (NEW.lower(), None, NEW),
        (OLD, None, OLD),
        (OLD, date(2020, 1, 1), OLD),
        ("northmoor", None, "E05980002"),
        ("Hill & Dale", date(2026, 1, 5), "E05990002"),
        ("hill and dale", date(2026, 1, 5), "E05990002"),
    ],
)
async def test_a_ward_is_found(session: AsyncSession, key: str, on: date | None, code: str) -> None:
    ward = await queries.get_ward(session, key, on)
    assert ward.gss_code == code
    row = await queries.get_ward_row(await session.connection(), key, on)
    assert row.gss_code == code


@pytest.mark.parametrize(
    ("key", "on", "told"),
    [
        ("northmoor", date(2026, 1, 5), "from an unknown day to 2023-05-03"),
        (NEW, date(2023, 5, 3), "from 2023-05-04 to now"),
        (OLD, date(2023, 5, 4), "to 2023-05-03"),
        ("atlantis", date(2026, 1, 5), "no ward 'atlantis'"),
        ("E05000000", None, "no ward 'E05000000'"),
        ("", None, "no ward"),
    ],
)
async def test_a_ward_that_is_not_there_is_told_with_when_it_was(
    session: AsyncSession, key: str, on: date | None, told: str
) -> None:
    with pytest.raises(WardNotFound, match=told):
        await queries.get_ward(session, key, on)
    assert await queries.find_ward(session, key, on) is None


async def test_a_ward_comes_with_its_locality(session: AsyncSession) -> None:
    ward = await queries.get_ward(session, "riverside")
    assert ward.locality is not None
    assert ward.locality.slug == "west"
    assert ward.locality_evidence == {
        "source": [],
        "confidence": None,
        "assumption": True,
        "note": None,
    }
    market = await queries.get_ward(session, "market")
    assert market.locality is None
