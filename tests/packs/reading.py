"""Plain reading of the files of the Rotherham pack, without the loader."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

PACK = Path(str(files("wardapi.packs"))) / "rotherham"


def read(name: str) -> dict[str, Any]:
    """One file of the pack, such as `wards.json` or `policies/housing-hazards.json`."""
    document: dict[str, Any] = json.loads((PACK / name).read_text("utf-8"))
    return document


def names(pattern: str = "**/*.json") -> list[str]:
    """Paths of the pack's files, relative to the pack."""
    return sorted(str(path.relative_to(PACK)) for path in PACK.glob(pattern))
