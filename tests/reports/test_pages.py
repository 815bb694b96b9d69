"""Reports as pages: whole, described in words, and without a script."""

import hashlib
import re
from base64 import b64encode

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.access.keys import MakeCaller
from tests.casework.conftest import BOSTON_CASTLE, Api, Borough
from tests.reports.pages import Page
from tests.reports.story import Story

ADDRESSES = (
    "/scorecards/borough/all?from=2025-11-01&to=2026-01-31&compare=previous&format=html",
    f"/scorecards/wards/{BOSTON_CASTLE}?from=2025-11-01&to=2026-01-31&format=html",
    "/wards/boston-castle/briefing-pack?format=html",
    "/wards/wath/briefing-pack?format=html",
)


def check(answer: httpx.Response) -> Page:
    """Check what holds for every page, and return it."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    page = Page(answer.text)
    assert page.faults == []
    assert len(set(page.ids())) == len(page.ids())
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "iframe", "link", "img", "object"}
    assert not any("style" in attrs or any(n.startswith("on") for n in attrs)
                   for _, attrs in page.tags)  # fmt: skip
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "@media print" in style
    return page


@pytest.mark.parametrize("address", ADDRESSES)
async def test_a_page_is_whole_and_its_charts_are_described(
    api: Api, told: Story, address: str
) -> None:
    page = check(await api.get(told.manager, address))
    if "scorecards" in address:
        assert len(page.drawings) > 8
        tables = sum(tag == "table" for tag, _ in page.tags)
        assert tables == len(page.drawings)
    for drawing in page.drawings:
        assert drawing["role"] == "img"
        assert drawing["title"]
        assert drawing["desc"].startswith("Bars. ")


async def test_what_people_wrote_is_text_and_never_markup(
    api: Api, told: Story, borough: Borough, session: AsyncSession
) -> None:
    borough.wards["boston-castle"].name = '<b onclick="x">Castle</b> & Sons'
    await session.commit()
    page = check(await api.get(told.manager, ADDRESSES[1]))
    assert any('<b onclick="x">Castle</b> & Sons' in words for words in page.words)
    assert "b" not in {tag for tag, _ in page.tags}


async def test_a_browser_gets_a_page_and_a_spreadsheet_its_lines(
    api: Api, told: Story, make_caller: MakeCaller
) -> None:
    address = "/v1/scorecards/services/housing?from=2025-11-01&to=2026-01-31"
    asked = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", **told.manager.headers}
    page = await api._client.get(address, headers=asked)
    assert page.headers["content-type"].startswith("text/html")
    asked = {"accept": "text/csv", **told.manager.headers}
    sheet = await api._client.get(address, headers=asked)
    lines = sheet.text.splitlines()
    assert lines[0].startswith("from,to,section,group,figure,numerator,denominator,percent")
    plain = (await api.get(told.manager, address.removeprefix("/v1"))).json()["figures"]
    share = plain["cases"]["answered_in_time_of_received"]
    (line,) = [one for one in lines if 'cases,all,"answered in time, of those received"' in one]
    assert f",{share['numerator']},{share['denominator']},{share['percent']}," in line
