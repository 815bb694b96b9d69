"""Commands that bring in files; a part of `cli`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wardapi.cli import running

if TYPE_CHECKING:
    from wardapi.kit.database import Database
    from wardapi.kit.settings import Settings

group = typer.Typer(help="Bring in files from spreadsheets.", no_args_is_help=True)


@group.command("indicators")
def indicators(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV with the headings indicator, ward, date, value, source, note.",
            exists=True,
            dir_okay=False,
            readable=True,
        ),
    ],
    *,
    dry_run: Annotated[bool, typer.Option(help="Judge every row and write nothing.")] = False,
    replace: Annotated[
        bool, typer.Option(help="Let a row correct another reading for the same day.")
    ] = False,
) -> None:
    """Bring in readings of indicators; print what became of the rows, as JSON.

    An indicator is named by its id, or by its slug and its ward. Exit code 0: every row was loaded,
    or on record already. 1: a row was refused, or the file could not be read (then there is a
    sentence on stderr and no JSON). 2: the command was not understood.
    """
    from wardapi.kit.clock import utc_now
    from wardapi.priorities import reading_import

    async def run(database: "Database", _: "Settings") -> Any:
        with running.progress("readings") as progress:
            return await reading_import.import_readings(
                database,
                file.read_bytes(),
                replace=replace,
                dry_run=dry_run,
                now=utc_now(),
                progress=progress,
            )

    report = running.with_database(run)
    running.answer(report.as_json())
    running.leave(1 if report.refused else 0)


@group.command("grants")
def grants(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV with the headings of 360Giving's spreadsheets.",
            exists=True,
            dir_okay=False,
            readable=True,
        ),
    ],
    *,
    dry_run: Annotated[bool, typer.Option(help="Judge every row and write nothing.")] = False,
    replace: Annotated[
        bool, typer.Option(help="Let a row correct the grant that is on record.")
    ] = False,
) -> None:
    """Bring in grants that another system published; print what became of the rows, as JSON.

    They are history, and touch no pot. Grants to a person are refused. Exit code 0: every row was
    loaded, or on record already. 1: a row was refused, or the file could not be read (then there is
    a sentence on stderr and no JSON). 2: the command was not understood.
    """
    from wardapi.budgets import grants_import
    from wardapi.kit.clock import utc_now

    async def run(database: "Database", _: "Settings") -> Any:
        with running.progress("grants") as progress:
            return await grants_import.import_grants(
                database,
                file.read_bytes(),
                replace=replace,
                dry_run=dry_run,
                now=utc_now(),
                progress=progress,
            )

    report = running.with_database(run)
    running.answer(report.as_json())
    running.leave(1 if report.refused else 0)
