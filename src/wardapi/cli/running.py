"""What every command shares: settings, a database, results on stdout, refusals as sentences."""

import asyncio
import gc
import json
from collections.abc import Awaitable, Callable
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from wardapi.kit.database import Database
    from wardapi.kit.settings import Settings

Result = TypeVar("Result")


def settings(*, is_demo: bool = False) -> "Settings":
    """The settings, with logging configured by them; of the demonstration if `is_demo`."""
    from pydantic import ValidationError

    from wardapi.kit import logging
    from wardapi.kit.settings import Settings
    from wardapi.packs import demo_settings

    try:
        given = Settings()
    except ValidationError as error:
        wrong = [f"WARDAPI_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        fail("\n".join(wrong))
    found = demo_settings.of_demo(given) if is_demo else demo_settings.beside_demo(given)
    logging.configure(found)
    return found


def run(work: Awaitable[Result]) -> Result:
    async def waited() -> Result:
        return await work

    return asyncio.run(waited())


def with_database(work: Callable[["Database", "Settings"], Awaitable[Result]]) -> Result:
    """Runs with an open database; a refusal is told in a sentence, with exit code 1."""
    from wardapi.kit.database import Database

    known = settings()

    async def opened() -> Result:
        database = Database(known)
        try:
            return await work(database, known)
        finally:
            await database.close()

    return on_database(known, opened)


def on_database(known: "Settings", work: Callable[[], Awaitable[Result]]) -> Result:
    """Runs what opens the database by itself; what goes wrong is told in a sentence."""
    from sqlalchemy.exc import DBAPIError

    # What was imported stays; without this every collection walks all of it again.
    gc.freeze()
    try:
        return told(lambda: run(work()))
    except (DBAPIError, OSError) as error:
        _blame_the_database(known, error)


def refuse_other_tables(known: "Settings") -> None:
    """Ends the command when the database's tables are older or newer, or not there.

    A database that is away may come back, and is waited for.
    """
    from contextlib import suppress

    from sqlalchemy.exc import DBAPIError

    with suppress(DBAPIError, OSError):
        _compare_tables(known)


def _blame_the_database(known: "Settings", error: Exception) -> NoReturn:
    """Says what people can put right themselves; anything else is a fault of ours."""
    from sqlalchemy.exc import DBAPIError

    try:
        _compare_tables(known)
    except (DBAPIError, OSError):
        fail(f"The database does not answer: {getattr(error, 'orig', error)}")
    raise error


def _compare_tables(known: "Settings") -> None:
    from wardapi.kit import migrations

    if run(migrations.current(known)) != migrations.head():
        fail("The database's tables are not those of this version: run `wardapi db upgrade`.")


def told(work: Callable[[], Result]) -> Result:
    """What was worked out, or the end of the command with the refusal's sentence."""
    from wardapi.kit.errors import WardapiError

    try:
        return work()
    except WardapiError as refusal:
        fail(refusal.detail)


def day(text: str) -> date:
    """A date that somebody typed, or the end of the command with a sentence."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"{text!r} is no date. Write 2026-12-31.")


def progress(what: str, *, every: int = 1000) -> Any:
    """A bar on stderr, or a line for `every` so many when the output is piped."""
    from wardapi.kit.progress import counting

    return counting(what, every=every)


def answer(value: Any) -> None:
    """The result, as JSON on stdout."""
    typer.echo(json.dumps(value, default=str))


def say(sentence: str) -> None:
    """To people, on stderr."""
    typer.echo(sentence, err=True)


def fail(sentence: str) -> NoReturn:
    say(sentence)
    raise typer.Exit(1)


def leave(code: int) -> None:
    raise typer.Exit(code)
