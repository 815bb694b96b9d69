"""Whether the process lives, and whether it can do its work."""

from functools import cache
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from wardapi.kit.deps import AppDatabase
from wardapi.kit.errors import Unavailable
from wardapi.kit.routing import PUBLIC, Router
from wardapi.kit.schema import Out, example

router = Router(prefix="/health", root="", tags=["service"])


class NotReady(Unavailable):
    """The service has not started fully, or cannot reach its database."""

    code = "not_ready"
    title = "The service is not ready."
    remedy = "Try again shortly. If you run the service, the detail says what it waits for."


class HealthOut(Out):
    """A word on the service's health."""

    model_config = example(status="ok")

    status: Annotated[Literal["ok"], Field(examples=["ok"])] = "ok"


@router.get("/live", operation_id="get_liveness", openapi_extra=PUBLIC, summary="Is it alive?")
async def live() -> HealthOut:
    """Answers as long as the process runs."""
    return HealthOut()


@router.get("/ready", operation_id="get_readiness", openapi_extra=PUBLIC, summary="Is it ready?")
async def ready(database: AppDatabase) -> HealthOut:
    """Answers when the database is there and has the right tables; else 503."""
    try:
        async with database.read() as session:
            found = await session.scalar(text("SELECT version_num FROM alembic_version"))
    except (DBAPIError, OSError) as error:
        raise NotReady("The database does not answer as it should.") from error
    if found != _head():
        raise NotReady("The database wants `wardapi db upgrade`.")
    return HealthOut()


@cache
def _head() -> str | None:
    # Alembic takes longer to import than a service takes to start; it is wanted once, here.
    from wardapi.kit import migrations  # noqa: PLC0415

    return migrations.head()
