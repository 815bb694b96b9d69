"""Commands that fill, sweep and check a database, and write the OpenAPI document."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from wardapi.cli import running

if TYPE_CHECKING:
    from wardapi.kit.database import Database
    from wardapi.kit.settings import Settings

_AHEAD = (
    "That instant lies in the future: the rungs that this sweep fires are recorded as noticed "
    "then, and that cannot be undone."
)


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
    now = running.told(lambda: telling.instant(as_of)) if as_of else recorded_at
    if now > recorded_at:
        running.say(_AHEAD)
    started = perf_counter()

    async def run(database: "Database", _: "Settings") -> Any:
        with running.progress("rungs swept") as progress:
            return await jobs.sweep(
                database, now=now, recorded_at=recorded_at, progress=lambda s: progress(s.due)
            )

    swept = running.with_database(run)
    counts = {"due": swept.due, "fired": swept.fired, "superseded": swept.superseded}
    running.answer({**counts, "seconds": round(perf_counter() - started, 3)})


def load(
    what: Annotated[str, typer.Argument(help="`rotherham`, `demo`, or the folder of a pack.")],
) -> None:
    """Load reference data, or the illustrative stories. Loading twice changes nothing."""
    from wardapi import jobs
    from wardapi.kit.clock import utc_now
    from wardapi.packs import demo as demonstration
    from wardapi.packs import loader

    async def run(database: "Database", _: "Settings") -> Any:
        if what == "demo":
            with running.progress("illustrative stories told", every=50) as progress:
                return await demonstration.load_demo(
                    database, now=utc_now(), tellers=jobs.TELLERS, progress=progress
                )
        async with database.write() as session:
            return await loader.load_pack(session, what, now=utc_now())

    running.answer(running.with_database(run)._asdict())


def openapi(
    *,
    check: Annotated[
        bool, typer.Option(help="Write nothing; exit 1 when it is out of date.")
    ] = False,
) -> None:
    """Write openapi/wardapi.json from the code."""
    from wardapi import main

    running.leave(main.write_openapi(check=check))


def db_upgrade(revision: str = "head") -> None:
    """Bring the database's tables up to date."""
    from wardapi.kit import migrations

    settings = running.settings()
    running.run(migrations.upgrade(settings, revision))
    running.answer({"revision": running.run(migrations.current(settings))})


def db_downgrade(revision: str) -> None:
    """Take the database's tables back to a revision; `base` is none at all."""
    from wardapi.kit import migrations

    settings = running.settings()
    running.run(migrations.downgrade(settings, revision))
    running.answer({"revision": running.run(migrations.current(settings))})


def audit_verify() -> None:
    """Walk every chain and seal, compare facts and texts with them; exit 1 at the first break."""
    from wardapi import jobs

    async def run(database: "Database", settings: "Settings") -> Any:
        async with database.snapshot() as session:
            return await jobs.verify_trail(session, settings)

    verdict = running.with_database(run)
    broken = verdict.broken
    running.answer({**verdict._asdict(), "broken": broken._asdict() if broken else None})
    running.leave(0 if broken is None else 1)


def audit_seal() -> None:
    """Seal every chain that grew since the last seal."""
    from wardapi import jobs
    from wardapi.kit.clock import utc_now

    async def run(database: "Database", settings: "Settings") -> int:
        return await jobs.seal(database, settings, now=utc_now())

    running.answer({"sealed": running.with_database(run)})


def deadlines_verify() -> None:
    """Recompute every clock from its history; exit 1 and list what differs."""
    from wardapi import jobs

    async def run(database: "Database", _: "Settings") -> Any:
        subjects, differences = 0, []
        async with database.snapshot() as session:
            with running.progress("histories verified") as progress:
                async for count, found in jobs.verify_deadlines(session):
                    subjects += count
                    differences += [str(difference) for difference in found]
                    progress(subjects)
        return {"subjects": subjects, "differences": differences}

    verdict = running.with_database(run)
    running.answer(verdict)
    running.leave(1 if verdict["differences"] else 0)


def budgets_reconcile() -> None:
    """Prove that pots, journal, awards and published statements agree; exit 1 if they do not."""
    from wardapi import jobs

    async def run(database: "Database", _: "Settings") -> Any:
        async with database.snapshot() as session:
            return await jobs.reconcile_budgets(session)

    verdict = running.with_database(run)
    running.answer(verdict)
    running.leave(1 if verdict["differences"] else 0)
