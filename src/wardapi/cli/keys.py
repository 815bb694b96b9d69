"""`wardapi keys`: keys of the API."""

from typing import TYPE_CHECKING, Annotated

import typer

from wardapi.cli import running

if TYPE_CHECKING:
    from wardapi.kit.database import Database
    from wardapi.kit.settings import Settings

_OF_SERVICES = ("service_lead", "manager", "auditor", "integration")
_OF_WARDS = ("councillor", "coordinator", *_OF_SERVICES)
"""Roles whose keys can be narrowed to some services, and to some wards."""


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
    """Create a key and print it, once, and nothing else on stdout."""
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
    if everywhere := _everywhere(
        role, has_wards=bool(ward), has_services=bool(service or directorate)
    ):
        running.say(everywhere)


def _everywhere(role: str, *, has_wards: bool, has_services: bool) -> str | None:
    """What is worth knowing of a key that nobody has narrowed."""
    every = [
        f"every {place}"
        for place, roles, is_narrowed in (
            ("ward", _OF_WARDS, has_wards),
            ("service", _OF_SERVICES, has_services),
        )
        if role in roles and not is_narrowed
    ]
    return f"The key holds for {' and '.join(every)}." if every else None
