"""The installed package works without the checkout: it carries migrations and packs."""

import asyncio
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.databases import Template

ROOT = Path(__file__).parents[2]

UPGRADE = """
import asyncio, wardapi
from wardapi.kit import migrations
from wardapi.kit.settings import Settings
asyncio.run(migrations.upgrade(Settings()))
print(wardapi.__file__)
print(migrations.directory())
print(asyncio.run(migrations.current(Settings())) == migrations.head())
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked as an installation has it."""
    built = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", built]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = built.glob("*.whl")
    site = tmp_path_factory.mktemp("site")
    zipfile.ZipFile(wheel).extractall(site)
    return site


async def test_it_upgrades_a_database_from_outside_the_checkout(
    installed: Path, template: Template, tmp_path: Path
) -> None:
    async with template.empty() as url:
        environment = {
            **os.environ,
            "PYTHONPATH": str(installed),
            "WARDAPI_DATABASE_URL": url,
            "WARDAPI_DATA_DIR": str(tmp_path),
        }
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", UPGRADE],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    package, directory, is_current = done.stdout.split()
    assert Path(package).is_relative_to(installed)
    assert Path(directory) == installed / "wardapi" / "migrations"
    assert is_current == "True"


def test_it_carries_what_is_not_code(installed: Path) -> None:
    package = installed / "wardapi"
    assert (package / "py.typed").exists()
    assert (package / "packs" / "rotherham" / "wards.json").exists()
    assert (package / "migrations" / "env.py").exists()
