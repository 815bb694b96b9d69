"""Proving published statements against their digests and against the journal."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from tests.reports.statement_world import Books
from wardapi.budgets.ledger_models import LedgerEntry
from wardapi.budgets.vocabulary import EntryKind
from wardapi.reports import statement_checks, statement_publishing
from wardapi.reports.statement_models import StatementVersion

A_DAY = timedelta(days=1)


async def publish(books: Books, place: str, *, after: timedelta = A_DAY) -> StatementVersion:
    return await statement_publishing.publish(
        books.session,
        place=place,
        financial_year="2021-22",
        by=books.finance.principal,
        now=books.now + after,
    )


async def unguard(session: AsyncSession, table: str) -> None:
    """Take away what keeps a table as it is, as somebody with the database in hand could."""
    if (await session.connection()).dialect.name == "postgresql":
        await session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        return
    names = await session.scalars(
        text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"),
        {"table": table},
    )
    for name in names.all():
        await session.execute(text(f"DROP TRIGGER {name}"))


async def test_what_happened_since_does_not_matter(books: Books, session: AsyncSession) -> None:
    for place in ("borough", "wath"):
        await publish(books, place)
    books.now += 2 * A_DAY
    pot = await books.pot("ward-capital", "wath")
    entry = await books.enter(EntryKind.RECEIVED, 500, pot)
    await books.award(await books.organisation("A Group"), (pot, 400))
    await publish(books, "borough")
    assert entry.recorded_at == books.now
    found = await statement_checks.check(session)
    assert (found.versions, found.undecided, found.differences) == (3, [], [])


async def test_a_changed_figure_is_found_by_the_digest(books: Books, session: AsyncSession) -> None:
    version = await publish(books, "borough")
    await unguard(session, "statement_versions")
    figures: dict[str, Any] = {**version.figures, "allocated": "218000.01"}
    await session.execute(update(StatementVersion).values(figures=figures))
    session.expire_all()
    (difference,) = (await statement_checks.check(session)).differences
    assert difference == "Statement 1 of borough, 2021-22: the figures do not have the digest."


async def test_a_changed_entry_is_found_by_the_published_figures(
    books: Books, session: AsyncSession
) -> None:
    await publish(books, "wath")
    await publish(books, "boston-castle")
    await unguard(session, "ledger_entries")
    await session.execute(
        update(LedgerEntry)
        .where(LedgerEntry.kind == "entitlement", LedgerEntry.amount_pence == 7_000_000)
        .values(amount_pence=7_000_001)
    )
    (difference,) = (await statement_checks.check(session)).differences
    assert "ward-housing has available 400000 pence, and the journal 400001" in difference


async def test_what_was_entered_at_the_same_moment_is_left_undecided(
    books: Books, session: AsyncSession
) -> None:
    await publish(books, "wath", after=timedelta())
    pot = await books.pot("ward-capital", "wath")
    await books.enter(EntryKind.RECEIVED, 500, pot)
    found = await statement_checks.check(session)
    assert (len(found.undecided), found.differences) == (1, [])
