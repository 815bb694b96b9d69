"""`wardapi due`: when something is due, and why."""

import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from wardapi.cli import running

if TYPE_CHECKING:
    from pathlib import Path

    from wardapi.deadlines.telling import NamedCalendar
    from wardapi.kit.database import Database
    from wardapi.kit.settings import Settings

_ROTHERHAM = "rotherham"
_NEGATIVE = re.compile(r"-\d\S*")


class Due(TyperCommand):
    """Takes `-5wd` for an amount, which is refused with its reason, and not for an option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        amounts = [word for word in args if _NEGATIVE.fullmatch(word)]
        others = [word for word in args if word not in amounts]
        return super().parse_args(ctx, [*others, "--", *amounts] if amounts else args)


def due(
    *,
    amount: Annotated[str, typer.Argument(help="10wd (working days), 4wh (working hours), 24h.")],
    received: Annotated[
        str, typer.Option("--from", help="When it was received: 2026-12-18T16:40.")
    ],
    calendar: Annotated[
        str | None, typer.Option(help="The slug of a calendar; else the council's own.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The answer for machines.")] = False,
) -> None:
    """Say when something is due, and why, line by line."""
    from wardapi.deadlines import telling

    received_at = running.told(lambda: telling.instant(received))
    asked = running.told(lambda: telling.amount_of(amount))
    counted_by = _calendar(calendar, received_at)
    told = running.told(lambda: telling.tell(asked, received_at, counted_by))
    typer.echo(told.as_json if as_json else told.as_text)


def _calendar(slug: str | None, at: datetime) -> "NamedCalendar":
    """A stored calendar, or while no database has been set up the one that ships by this slug.

    Without a slug it is the council's default, or Rotherham's where no council names one.
    """
    from wardapi.deadlines import telling
    from wardapi.wards import queries as wards

    settings = running.settings()
    if settings.is_sqlite and not _has_tables(settings.sqlite_path):
        return _shipped(slug or _ROTHERHAM)

    async def stored(database: "Database", _: "Settings") -> "NamedCalendar":
        async with database.read() as session:
            council = None if slug else await wards.find_council(session)
            named = slug or (council.default_calendar if council else None)
            return await telling.stored_calendar(session, named or _ROTHERHAM, at)

    return running.with_database(stored)


def _shipped(slug: str) -> "NamedCalendar":
    from wardapi.deadlines.definitions import CalendarDefinition
    from wardapi.deadlines.telling import NamedCalendar
    from wardapi.packs.reading import read_pack

    shipped = read_pack("rotherham").calendars
    if slug not in shipped:
        running.fail(f"There is no calendar {slug!r}; there are {', '.join(sorted(shipped))}.")
    calendar = CalendarDefinition.model_validate(shipped[slug].definition()).build()
    return NamedCalendar(slug, shipped[slug].name, calendar)


def _has_tables(path: "Path") -> bool:
    import sqlite3
    from contextlib import closing

    if not path.exists():
        return False
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is not None
