"""From a folder of JSON files to a pack whose every file has the right shape."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from wardapi.kit import faults
from wardapi.packs.errors import Fault, InvalidPack, PackNotFound
from wardapi.packs.format import (
    AreasFile,
    CalendarFile,
    CouncilFile,
    CoverFile,
    DeprivationFile,
    DirectoratesFile,
    ElectionsFile,
    FundsFile,
    LocalitiesFile,
    MembershipFile,
    ParishesFile,
    PolicyFile,
    PredecessorsFile,
    ServicesFile,
    Shape,
    ThemesFile,
    WardRecord,
    WardsFile,
)

MAX_BYTES = 20_000_000
"""Of one file. A council's largest is a few hundred kilobytes."""

AnyFile = TypeVar("AnyFile", bound=Shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A pack in memory. A file that is not there is None."""

    council: CouncilFile
    wards: WardsFile
    former_wards: WardsFile | None
    predecessors: PredecessorsFile | None
    localities: LocalitiesFile | None
    membership: MembershipFile | None
    parishes: ParishesFile | None
    cover: CoverFile | None
    elections: ElectionsFile | None
    deprivation: DeprivationFile | None
    directorates: DirectoratesFile | None
    themes: ThemesFile | None
    services: ServicesFile | None
    partner_areas: AreasFile | None
    funds: FundsFile | None
    calendars: dict[str, CalendarFile]
    policies: dict[str, PolicyFile]

    def ward_files(self) -> list[tuple[str, WardsFile]]:
        """Return the files of wards that are there, by name."""
        both = [("wards.json", self.wards), ("former_wards.json", self.former_wards)]
        return [(name, file) for name, file in both if file is not None]

    def all_wards(self) -> list[WardRecord]:
        """Return the wards of both files."""
        return [ward for _, file in self.ward_files() for ward in file.wards]


def locate(path_or_name: str | Path) -> Path:
    """Return the folder of a pack: one that comes with wardapi, by name, or any other by path.

    Raises `PackNotFound`.
    """
    shipped = Path(str(files("wardapi.packs")))
    for folder in (shipped / path_or_name, Path(path_or_name)):
        if (folder / "council.json").is_file():
            return folder
    names = ", ".join(sorted(found.parent.name for found in shipped.glob("*/council.json")))
    raise PackNotFound(
        f"{str(path_or_name)!r} is neither a folder with a council.json nor one of: {names}, demo."
    )


def read_pack(path_or_name: str | Path) -> Pack:
    """Read every file of a pack. Raises `PackNotFound`, and `InvalidPack` for faults of shape."""
    reader = _Reader(locate(path_or_name))
    council = reader.required("council.json", CouncilFile)
    wards = reader.required("wards.json", WardsFile)
    optional = {
        "former_wards": reader.read("former_wards.json", WardsFile),
        "predecessors": reader.read("predecessors.json", PredecessorsFile),
        "localities": reader.read("localities.json", LocalitiesFile),
        "membership": reader.read("locality_membership.json", MembershipFile),
        "parishes": reader.read("parishes.json", ParishesFile),
        "cover": reader.read("parish_cover.json", CoverFile),
        "elections": reader.read("elections.json", ElectionsFile),
        "deprivation": reader.read("deprivation.json", DeprivationFile),
        "directorates": reader.read("directorates.json", DirectoratesFile),
        "themes": reader.read("themes.json", ThemesFile),
        "services": reader.read("services.json", ServicesFile),
        "partner_areas": reader.read("partner_areas.json", AreasFile),
        "funds": reader.read("funds.json", FundsFile),
    }
    calendars = reader.read_all("calendars", CalendarFile)
    policies = reader.read_all("policies", PolicyFile)
    if reader.faults or council is None or wards is None:
        raise InvalidPack(reader.faults)
    return Pack(council=council, wards=wards, calendars=calendars, policies=policies, **optional)  # type: ignore[arg-type]


class _Reader:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.faults: list[Fault] = []

    def fault(self, name: str, detail: str) -> None:
        self.faults.append(Fault(name, "", None, detail))

    def required(self, name: str, shape: type[AnyFile]) -> AnyFile | None:
        if not (self._folder / name).is_file():
            self.fault(name, "is missing")
        return self.read(name, shape)

    def read(self, name: str, shape: type[AnyFile]) -> AnyFile | None:
        path = self._folder / name
        if not path.is_file():
            return None
        document = self._json(name, path)
        try:
            return None if document is None else shape.model_validate(document)
        except ValidationError as error:
            self.faults.extend(_faults(name, document, error))
            return None

    def read_all(self, folder: str, shape: type[AnyFile]) -> dict[str, AnyFile]:
        paths = sorted((self._folder / folder).glob("*.json"))
        read = {path.stem: self.read(f"{folder}/{path.name}", shape) for path in paths}
        return {slug: file for slug, file in read.items() if file is not None}

    def _json(self, name: str, path: Path) -> Any:
        if path.stat().st_size > MAX_BYTES:
            self.fault(name, f"is larger than {MAX_BYTES:,} bytes")
            return None
        try:
            text = path.read_text("utf-8")
            document = json.loads(text, object_pairs_hook=_once)
        except (ValueError, RecursionError) as error:
            self.fault(name, f"is not JSON: {error}")
            return None
        if "\\u0000" in text:
            self.fault(name, "has the character NUL, which no database keeps")
            return None
        return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, _ in pairs if [other for other, _ in pairs].count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return found


def _faults(name: str, document: Any, error: ValidationError) -> Iterator[Fault]:
    for fault in faults.field_errors(error.errors()):
        yield Fault(name, fault.pointer, _named(document, fault.pointer), fault.detail)


def _named(document: Any, place: str) -> str | None:
    """Return what people call the entry of a list in which a fault lies."""
    parts = place.split("/")[1:]
    if len(parts) < 2 or not parts[1].isdecimal():
        return None
    entry = document[parts[0]][int(parts[1])]
    if not isinstance(entry, dict):
        return None
    return next((str(entry[key]) for key in ("name", "slug", "ward") if entry.get(key)), None)
