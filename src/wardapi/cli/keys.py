"""`wardapi keys`: keys of the API."""

from typing import TYPE_CHECKING, Annotated

import typer

from wardapi.cli import running

if TYPE_CHECKING:
    from wardapi.kit.database import Database
    from wardapi.kit.settings import Settings


def create(
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

    until = running.day(expires) if expires else None

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

    typer.echo(running.with_database(run))
