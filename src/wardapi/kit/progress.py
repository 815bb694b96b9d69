"""Progress on long work: a bar on stderr for people, a line now and then when it is piped."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Count(Protocol):
    """Is told how much has been done so far, and of how much when that is known."""

    def __call__(self, done: int, total: int | None = None) -> None: ...


@contextmanager
def counting(what: str, *, every: int) -> Iterator[Count]:
    """Yields what is to be told. Piped, a line is written whenever `every` more have been done."""
    console = Console(stderr=True)
    if console.is_terminal:
        with _bar(what, console) as count:
            yield count
    else:
        yield _lines(what, every)


@contextmanager
def _bar(what: str, console: Console) -> Iterator[Count]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(what, total=None)

        def count(done: int, total: int | None = None) -> None:
            progress.update(task, completed=done, total=total)

        yield count


def _lines(what: str, every: int) -> Count:
    written = 0

    def count(done: int, total: int | None = None) -> None:
        nonlocal written
        if done // every > written // every:
            written = done
            sys.stderr.write(f"{done} of {total} {what}\n" if total else f"{done} {what}\n")
            sys.stderr.flush()

    return count
