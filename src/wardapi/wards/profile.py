"""What is known of a ward, each figure with its evidence."""

from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.wards import queries
from wardapi.wards.evidence import evidence_of
from wardapi.wards.models import Ward
from wardapi.wards.schemas import EvidenceOut, FigureOut, ProfileOut, WardOut, WardShareOut


async def profile_of(session: AsyncSession, ward: Ward) -> ProfileOut:
    """Return the profile of a ward that comes with its locality; two more statements."""
    predecessors = queries.predecessors(ward_id=ward.id)
    successors = queries.successors(ward_id=ward.id)
    locality = ward.locality.slug if ward.locality else None
    return ProfileOut(
        **WardOut.values(ward, locality),
        figures=figures(ward),
        predecessors=[WardShareOut.of(row) for row in await session.execute(predecessors)],
        successors=[WardShareOut.of(row) for row in await session.execute(successors)],
    )


def figures(ward: Ward) -> list[FigureOut]:
    """Return the figures of a ward, those that nobody has found included."""
    locality = ward.locality.name if ward.locality else None
    return [
        _number("seats", ward, ward.seats, "councillors"),
        _number("population", ward, ward.population, "residents, census of 2021"),
        _number("area", ward, ward.area_km2, "km2", field="area_km2"),
        _number("latitude", ward, ward.latitude, "degrees north"),
        _number("longitude", ward, ward.longitude, "degrees east"),
        _word("parished", ward.parished, evidence_of(ward, "parished")),
        _word("locality", locality, ward.locality_evidence or evidence_of(ward)),
    ]


def _number(
    name: str, ward: Ward, value: float | None, unit: str, *, field: str | None = None
) -> FigureOut:
    evidence = evidence_of(ward, field or name)
    return FigureOut(name=name, value=value, text=None, unit=unit, **evidence)


def _word(name: str, text: str | None, evidence: dict[str, object]) -> FigureOut:
    known = EvidenceOut.model_validate(evidence).model_dump()
    return FigureOut(name=name, value=None, text=text, unit=None, **known)
