"""Tables and migrations agree, both ways, on both databases."""

from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.databases import Template
from wardapi.kit import migrations
from wardapi.kit.settings import Settings
from wardapi.tables import metadata


async def tables(settings: Settings) -> set[str]:
    return await migrations.with_connection(
        settings, lambda connection: set(inspect(connection).get_table_names())
    )


async def test_tables_are_what_the_migrations_make(fresh_settings: Settings) -> None:
    await migrations.check(fresh_settings)


async def test_every_migration_goes_up_down_and_up(template: Template, tmp_path: Path) -> None:
    async with template.empty() as url:
        settings = template.settings(url, tmp_path)
        await migrations.upgrade(settings)
        made = await tables(settings)
        assert made == set(metadata.tables) | {"alembic_version"}
        assert await migrations.current(settings) == migrations.head()
        await migrations.downgrade(settings, "base")
        assert await tables(settings) == {"alembic_version"}
        await migrations.upgrade(settings)
        assert await tables(settings) == made


async def test_upgrading_again_changes_nothing(fresh_settings: Settings) -> None:
    await migrations.upgrade(fresh_settings)
    assert await migrations.current(fresh_settings) == migrations.head()


def test_migrations_are_numbered_without_gaps() -> None:
    names = sorted(path.name for path in (migrations.directory() / "versions").glob("*.py"))
    assert [name[:5] for name in names] == [f"{n:04}_" for n in range(1, len(names) + 1)]


async def test_text_that_lists_sort_by_has_the_same_order_everywhere(
    connection: AsyncConnection, backend: str
) -> None:
    sorted_by = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if getattr(column.type.dialect_impl(_postgresql()), "collation", None) == "C"
    }
    if backend == "sqlite":
        rows = await connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE sql LIKE '%'")
        assert not [sql for (sql,) in rows if "COLLATE" in sql.upper()]
        return
    rows = await connection.exec_driver_sql(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND collation_name = 'C'"
    )
    assert sorted_by <= {tuple(row) for row in rows}


def _postgresql() -> object:
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - for this test alone

    return postgresql.dialect()
