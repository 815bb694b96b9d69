"""Services that failed to join up, in the illustrative stories."""

from datetime import timedelta
from typing import NamedTuple

from wardapi.commitments import silo_actions, silo_queries
from wardapi.commitments.silo_actions import NewReport
from wardapi.commitments.silo_vocabulary import SiloOutcome
from wardapi.packs.demo_scene import ILLUSTRATIVE, Scene, at, titled, workday
from wardapi.wards.rules import today


class Report(NamedTuple):
    """A report of so many days ago from the ward of a number, and what came of it."""

    ward: int
    days: int
    services: tuple[str, str]
    title: str
    outcome: SiloOutcome | None


REPORTS = (
    Report(2, 330, ("highways", "streetscene"), "Dug up again a week later", SiloOutcome.JOINED_UP),
    Report(
        9,
        240,
        ("housing", "early-help"),
        "Two visits on one day, and neither knew of the other",
        SiloOutcome.PROCEDURE_CHANGED,
    ),
    Report(14, 150, ("planning", "highways"), "Asked twice for one drawing", SiloOutcome.EXPLAINED),
    Report(20, 70, ("housing", "community-protection"), "Each waits for the other", None),
    Report(6, 25, ("parks-and-green-spaces", "streetscene"), "Whose hedge is it?", None),
)


async def tell_silos(scene: Scene) -> None:
    """Tells every report, made by a councillor, and what the coordinator heard of it."""
    for report in REPORTS:
        ward = scene.cast.wards[report.ward % len(scene.cast.wards)]
        day = workday(today(scene.now) - timedelta(days=report.days))
        asked = NewReport(
            ward=ward.gss_code,
            services=report.services,
            title=titled(report.title),
            description=ILLUSTRATIVE,
        )
        by, coordinator = scene.cast.councillors[ward.id][0], scene.cast.coordinators[ward.id]
        made = await silo_actions.report(scene.session, asked, by=by, now=at(day))
        closed = at(workday(day + timedelta(days=28)))
        if report.outcome is None or closed >= scene.now:
            continue
        found = await silo_queries.find_report(scene.session, made, by=coordinator)
        await silo_actions.close(
            scene.session,
            found,
            outcome=report.outcome,
            text=ILLUSTRATIVE,
            by=coordinator,
            now=closed,
        )
