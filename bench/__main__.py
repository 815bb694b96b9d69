"""Prints one table of all rows, and keeps it in bench/latest.json."""

import argparse
import asyncio
import json
import os
import platform
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.harness import Row
from wardapi.kit.clock import utc_now

PARTS = ("engine", "replaying", "sweeping", "serving", "starting")
LATEST = Path(__file__).with_name("latest.json")
FULL = Path(__file__).with_name("latest-full.json")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure everything, or the parts that are named; of the kept table only their rows change."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="part")
    parser.add_argument("--full", action="store_true", help="take the large tables")
    asked = parser.parse_args(arguments)
    file = FULL if asked.full else LATEST
    rows = []
    for part in asked.parts or PARTS:
        measured = asyncio.run(_measure(part, full=asked.full))
        _keep(part, measured, file)
        rows += measured
    _print(rows)


async def _measure(part: str, *, full: bool) -> list[Row]:
    rows = []
    print(f"measuring {part} ...", file=sys.stderr)
    async for row in import_module(f"bench.{part}").rows(full=full):
        print(f"  {row.what}: {_number(row.ours)} {row.unit}", file=sys.stderr)
        rows.append(row)
    return rows


def _print(rows: Sequence[Row]) -> None:
    table = Table("", "what", "ours", "reference", "theirs", "ratio", "goal", "met")
    for row in rows:
        table.add_row(
            row.part,
            row.what,
            f"{_number(row.ours)} {row.unit}",
            row.reference,
            "" if row.theirs is None else f"{_number(row.theirs)} {row.unit}",
            "" if row.ratio is None else f"x {row.ratio:.3g}",
            row.goal,
            {None: "", True: "yes", False: "NO"}[row.met],
        )
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def _keep(part: str, rows: Sequence[Row], file: Path) -> None:
    """Put a part in the place of what was kept of it; the load tells what else was running."""
    kept = json.loads(file.read_text()) if file.exists() else {}
    kept[part] = {
        "measured_on": utc_now().date().isoformat(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "load_of_15_minutes": round(os.getloadavg()[2], 1),
        "rows": [row.as_json() for row in rows],
    }
    ordered = {name: kept[name] for name in PARTS if name in kept}
    file.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n")


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


main()
