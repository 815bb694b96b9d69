"""The `wardapi` command. Results go to stdout, logs and progress to stderr.

Each command imports what it needs when it runs, so that `wardapi --help` answers at once.
"""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

from wardapi import cli_importing

if TYPE_CHECKING:
    from pathlib import Path

    from wardapi.kit.database import Database
    from wardapi.kit.settings import Settings
    from wardapi.timescales import WorkingCalendar

Result = TypeVar("Result")

app = typer.Typer(
    name="wardapi",
    help="A council's wards, and cases that know their deadlines and escalate by themselves.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
db = typer.Typer(help="The database's tables.", no_args_is_help=True)
keys = typer.Typer(help="Keys of the API.", no_args_is_help=True)
audit = typer.Typer(help="The audit trail.", no_args_is_help=True)
deadlines = typer.Typer(help="Clocks and rungs.", no_args_is_help=True)
for name, group in {"db": db, "keys": keys, "audit": audit, "deadlines": deadlines}.items():
    app.add_typer(group, name=name)
app.add_typer(cli_importing.group, name="import")


@app.command()
def demo(port: Annotated[int, typer.Option(min=1, max=65535)] = 8000) -> None:
    """Start with Rotherham's data and illustrative cases, print keys, and serve."""
    from wardapi import jobs, main
    from wardapi.kit.clock import utc_now
    from wardapi.packs import demo_start

    settings = _settings()
    if _is_taken(port):
        _fail(f"Port {port} is taken. Stop what serves there, or say another with --port.")
    with _progress("telling illustrative cases") as progress:
        started = demo_start.prepare(
            settings, now=utc_now(), tellers=jobs.TELLERS, progress=progress
        )
        keys_by_post = _run(started)
    address, command = f"http://127.0.0.1:{port}", os.path.relpath(sys.argv[0])
    typer.echo(demo_start.welcome(keys_by_post, address=address, command=command))
    main.serve(settings, host="127.0.0.1", port=port)


@app.command()
def serve(
    host: str = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64)] = 1,
) -> None:
    """Serve the API. On PostgreSQL start workers beside it; on SQLite it sweeps by itself."""
    from wardapi import main

    settings = _settings()
    if workers > 1 and settings.is_sqlite:
        _fail("SQLite takes one process. For more, use PostgreSQL.")
    main.serve(settings, host=host, port=port, workers=workers)


@app.command()
def worker() -> None:
    """Sweep and deliver until stopped. Any number may run on PostgreSQL."""
    from wardapi import jobs
    from wardapi.kit.clock import utc_now

    settings = _settings()
    if settings.is_sqlite:
        _fail(
            "SQLite takes one process: `wardapi serve` sweeps by itself. "
            "Use PostgreSQL for workers."
        )
    _run(jobs.work(settings, utc_now))


@app.command()
def sweep(
    as_of: Annotated[
        str | None, typer.Option(help="Judge as of this instant, such as 2026-01-07T17:00.")
    ] = None,
) -> None:
    """Fire what is due, once; print how many rungs were due, fired and superseded."""
    from time import perf_counter

    from wardapi import jobs
    from wardapi.deadlines import telling
    from wardapi.kit.clock import utc_now

    recorded_at = utc_now()
    now = _typed(telling.instant, as_of) if as_of else recorded_at
    started = perf_counter()

    async def run(database: "Database", _: "Settings") -> Any:
        with _progress("sweeping") as progress:
            return await jobs.sweep(
                database, now=now, recorded_at=recorded_at, progress=lambda s: progress(s.due)
            )

    swept = _with_database(run)
    counts = {"due": swept.due, "fired": swept.fired, "superseded": swept.superseded}
    _print({**counts, "seconds": round(perf_counter() - started, 3)})


@app.command()
def load(
    what: Annotated[str, typer.Argument(help="`rotherham`, `demo`, or the folder of a pack.")],
) -> None:
    """Load reference data, or the illustrative cases. Loading twice changes nothing."""
    from wardapi import jobs
    from wardapi.kit.clock import utc_now
    from wardapi.packs import demo as demonstration
    from wardapi.packs import loader

    async def run(database: "Database", settings: "Settings") -> Any:
        with _progress(f"loading {what}") as progress:
            if what == "demo":
                return await demonstration.load_demo(
                    database, now=utc_now(), tellers=jobs.TELLERS, progress=progress
                )
            async with database.write() as session:
                return await loader.load_pack(session, what, now=utc_now())

    _print(_with_database(run)._asdict())


@app.command()
def due(
    *,
    amount: Annotated[str, typer.Argument(help="10wd (working days), 4wh (working hours), 24h.")],
    received: Annotated[
        str, typer.Option("--from", help="When it was received: 2026-12-18T16:40.")
    ],
    calendar: Annotated[str, typer.Option(help="The slug of a calendar.")] = "rotherham",
    as_json: Annotated[bool, typer.Option("--json", help="The answer for machines.")] = False,
) -> None:
    """Say when something is due, and why, line by line."""
    from wardapi.deadlines import telling

    received_at = _typed(telling.instant, received)
    asked = _told(lambda: telling.amount_of(amount))
    found = _calendar(calendar, received_at)
    told = _told(lambda: telling.tell(asked, amount, received_at, found))
    typer.echo(told.as_json if as_json else told.as_text)


@app.command()
def openapi(
    *,
    check: Annotated[
        bool, typer.Option(help="Write nothing; exit 1 when it is out of date.")
    ] = False,
) -> None:
    """Write openapi/wardapi.json from the code."""
    from wardapi import main

    _exit(main.write_openapi(check=check))


@db.command("upgrade")
def db_upgrade(revision: str = "head") -> None:
    """Bring the database's tables up to date."""
    from wardapi.kit import migrations

    settings = _settings()
    _run(migrations.upgrade(settings, revision))
    _print({"revision": _run(migrations.current(settings))})


@db.command("downgrade")
def db_downgrade(revision: str) -> None:
    """Take the database's tables back to a revision; `base` is none at all."""
    from wardapi.kit import migrations

    settings = _settings()
    _run(migrations.downgrade(settings, revision))
    _print({"revision": _run(migrations.current(settings))})


@keys.command("create")
def keys_create(
    *,
    name: Annotated[str, typer.Option(help="Whose key it is: a post or a system.")],
    role: Annotated[str, typer.Option(help="councillor, coordinator, service_lead, manager, ...")],
    ward: Annotated[
        list[str] | None, typer.Option(help="GSS code or slug; may be repeated.")
    ] = None,
    service: Annotated[list[str] | None, typer.Option(help="Slug; may be repeated.")] = None,
    level: Annotated[int | None, typer.Option(min=0, max=20)] = None,
    directorate: str | None = None,
    seat: Annotated[
        int | None, typer.Option(min=1, help="The seat of a councillor's ward.")
    ] = None,
    expires: Annotated[str | None, typer.Option(help="A date; a year from now by default.")] = None,
    scope: Annotated[
        list[str] | None, typer.Option(help="Narrows the role; may be repeated.")
    ] = None,
) -> None:
    """Create a key and print it, once, and nothing else."""
    from wardapi.administration import keys as creating
    from wardapi.kit.clock import utc_now

    until = _typed(date.fromisoformat, expires) if expires else None

    async def run(database: "Database", settings: "Settings") -> str:
        async with database.write() as session:
            return await creating.create_key_for(
                session,
                name=name,
                role=role,
                wards=ward or [],
                services=service or [],
                level=level,
                directorate=directorate,
                seat=seat,
                expires=until,
                scopes=scope,
                environment=settings.environment,
                now=utc_now(),
            )

    typer.echo(_with_database(run))


@audit.command("verify")
def audit_verify() -> None:
    """Walk every chain and every seal; exit 1 at the first break."""
    from wardapi.audit import seals, verification

    async def run(database: "Database", settings: "Settings") -> Any:
        async with database.snapshot() as session:
            return await verification.verify(session, seals.seal_file(settings))

    verdict = _with_database(run)
    broken = verdict.broken
    _print({**verdict._asdict(), "broken": broken._asdict() if broken else None})
    _exit(0 if broken is None else 1)


@audit.command("seal")
def audit_seal() -> None:
    """Seal every chain that grew since the last seal."""
    from wardapi import jobs
    from wardapi.kit.clock import utc_now

    async def run(database: "Database", settings: "Settings") -> int:
        return await jobs.seal(database, settings, now=utc_now())

    _print({"sealed": _with_database(run)})


@deadlines.command("verify")
def deadlines_verify() -> None:
    """Recompute every clock from its history; exit 1 and list what differs."""
    from wardapi.deadlines import verification

    async def run(database: "Database", _: "Settings") -> Any:
        subjects, differences = 0, []
        async with database.snapshot() as session:
            with _progress("verifying") as progress:
                async for count, found in verification.verify(session):
                    subjects += count
                    differences += [str(difference) for difference in found]
                    progress(subjects)
        return {"subjects": subjects, "differences": differences}

    verdict = _with_database(run)
    _print(verdict)
    _exit(1 if verdict["differences"] else 0)


def _settings() -> "Settings":
    from pydantic import ValidationError

    from wardapi.kit import logging
    from wardapi.kit.settings import Settings

    try:
        settings = Settings()
    except ValidationError as error:
        wrong = [f"WARDAPI_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        _fail("\n".join(wrong))
    logging.configure(settings)
    return settings


def _run(work: Awaitable[Result]) -> Result:
    async def waited() -> Result:
        return await work

    return asyncio.run(waited())


def _with_database(run: Callable[["Database", "Settings"], Awaitable[Result]]) -> Result:
    """Runs with an open database; a refusal is told in a sentence, with exit code 1."""
    from sqlalchemy.exc import DBAPIError

    from wardapi.kit.database import Database

    settings = _settings()

    async def opened() -> Result:
        database = Database(settings)
        try:
            return await run(database, settings)
        finally:
            await database.close()

    try:
        return _told(lambda: _run(opened()))
    except (DBAPIError, OSError) as error:
        _blame_the_database(settings, error)


def _blame_the_database(settings: "Settings", error: Exception) -> NoReturn:
    """Says what people can put right themselves; anything else is a fault of ours."""
    from sqlalchemy.exc import DBAPIError

    from wardapi.kit import migrations

    try:
        found = _run(migrations.current(settings))
    except (DBAPIError, OSError):
        _fail(f"The database does not answer: {getattr(error, 'orig', error)}")
    if found != migrations.head():
        _fail("The database's tables are not those of this version: run `wardapi db upgrade`.")
    raise error


def _told(work: Callable[[], Result]) -> Result:
    from wardapi.kit.errors import WardapiError

    try:
        return work()
    except WardapiError as refusal:
        _fail(refusal.detail)


def _calendar(slug: str, at: datetime) -> "WorkingCalendar":
    """A stored calendar, or while no database has been set up the one that ships by this slug."""
    from wardapi.deadlines import telling
    from wardapi.deadlines.definitions import CalendarDefinition
    from wardapi.packs.reading import read_pack

    settings = _settings()
    if settings.is_sqlite and not _has_tables(settings.sqlite_path):
        shipped = read_pack("rotherham").calendars
        if slug not in shipped:
            _fail(f"There is no calendar {slug!r}; there are {', '.join(sorted(shipped))}.")
        return CalendarDefinition.model_validate(shipped[slug].definition()).build()

    async def stored(database: "Database", _: "Settings") -> "WorkingCalendar":
        async with database.read() as session:
            return await telling.stored_calendar(session, slug, at)

    return _with_database(stored)


def _has_tables(path: "Path") -> bool:
    import sqlite3
    from contextlib import closing

    if not path.exists():
        return False
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is not None


def _is_taken(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _progress(what: str) -> Any:
    from wardapi.kit.progress import counting

    return counting(what)


def _typed(read: Callable[[str], Result], text: str) -> Result:
    """What somebody typed, or the end of the command with a sentence."""
    try:
        return read(text)
    except ValueError as error:
        _fail(f"{text!r} cannot be read: {error}")


def _print(value: Any) -> None:
    typer.echo(json.dumps(value, default=str))


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def _exit(code: int) -> None:
    raise typer.Exit(code)
