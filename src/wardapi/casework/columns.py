"""How lists of cases, facts and escalations become columns of a spreadsheet."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.casework.vocabulary import TextField
from wardapi.deadlines.models import PolicyVersion
from wardapi.kit.columns import Spread

_SAID_WITH_FACTS = tuple(field.value for field in TextField if field is not TextField.NOTE)
_SAID_WITH_ESCALATIONS = (TextField.REASON.value, TextField.ANSWER.value)


async def of_cases(session: AsyncSession) -> Mapping[str, Spread]:
    """Each target that a published policy names, in its latest cycle: `respond_due_at`."""
    published = (
        select(PolicyVersion.definition)
        .where(PolicyVersion.published_at.is_not(None))
        .order_by(PolicyVersion.published_at, PolicyVersion.id)
    )
    names = (
        target["name"]
        for definition in await session.scalars(published)
        for rule in definition["rules"]
        for target in rule["targets"]
    )
    return {"targets": Spread("name", tuple(dict.fromkeys(names)))}


async def of_facts(_session: AsyncSession) -> Mapping[str, Spread]:
    """What was said with a fact: `reply_body`."""
    return {"texts": Spread("field", _SAID_WITH_FACTS, only=("body",))}


async def of_escalations(_session: AsyncSession) -> Mapping[str, Spread]:
    """What was asked of an escalation and answered: `reason_body`, `answer_body`."""
    return {"texts": Spread("field", _SAID_WITH_ESCALATIONS, only=("body",))}
