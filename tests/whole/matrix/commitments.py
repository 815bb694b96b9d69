"""Notices, silo-working reports, leads of services and their handovers.

What is planned is published. A silo-working report is for who made it, the ward's coordinator, the
services that it names (here both of the world's), managers and auditors.
"""

from collections.abc import Mapping
from typing import Any

from tests.whole.rows import (
    AUDITORS,
    COORDINATORS,
    MANAGERS,
    OWNER,
    SERVICE,
    Row,
    everywhere,
    published,
    within_reach,
)
from tests.whole.viewers import RAISER, Viewer
from tests.whole.viewers import SERVICE as LEAD

ADMINISTRATOR = Viewer("administrator", "own ward")
LEADS, NOTICES, SILOS = "/service-leads", "/activity-notices", "/silo-reports"
NOTICE = {
    "service": "streetscene",
    "wards": ["boston-castle"],
    "title": "Tree works",
    "place": "Clifton Park",
    "starts_on": "2026-01-19",
}
SILO = {
    "ward": "boston-castle",
    "services": ["streetscene", "housing"],
    "title": "Kerb over gully",
    "description": "The kerb was laid over the gully.",
}
# High on the ladder, so that nobody is assigned anything by them.
POST = {
    "service": "streetscene",
    "ward": "boston-castle",
    "title": "Lead",
    "starts_on": "2025-01-01",
}


async def build(post: Any, names: Mapping[str, str]) -> dict[str, str]:
    notice = await post(LEAD, NOTICES, NOTICE)
    silo = await post(RAISER, SILOS, SILO)
    old = await post(ADMINISTRATOR, LEADS, {**POST, "level": 6})
    ending = {"ends_on": "2026-01-04", "successor": {"title": "Next lead"}}
    ended = await post(ADMINISTRATOR, f"{LEADS}/{old['id']}/ending", ending)
    lead = await post(ADMINISTRATOR, LEADS, {**POST, "level": 7})
    return {
        "notice": notice["id"],
        "silo": silo["id"],
        "old_lead": old["id"],
        "new_lead": ended["successor"]["id"],
        "lead": lead["id"],
    }


GIVERS = COORDINATORS | SERVICE | MANAGERS
APPOINTERS = within_reach("administrator") | MANAGERS
# Everywhere but in the other ward, whichever of the two services a grant names.
CLOSERS = everywhere("coordinator", "manager") - {
    Viewer(role, "other ward") for role in ("coordinator", "manager")
}
REPORTERS = CLOSERS | everywhere("councillor") - {Viewer("councillor", "other ward")}
SILO_READERS = (
    OWNER
    | CLOSERS
    | everywhere("service_lead", "auditor")
    - {Viewer(role, "other ward") for role in ("service_lead", "auditor")}
)
READ_DOOR = everywhere("councillor", "coordinator", "service_lead", "manager", "auditor")
WRITE_DOOR = everywhere("councillor", "coordinator", "manager")


def rows() -> Mapping[str, Any]:
    notice, silo = f"/v1{NOTICES}/{{notice}}", f"/v1{SILOS}/{{silo}}"
    lead, old_lead = f"/v1{LEADS}/{{lead}}", f"/v1{LEADS}/{{old_lead}}"
    return {
        # What services plan to do: published; given by the service, its coordinator, a manager
        "list_activity_notices": published(),
        "get_activity_notice": published(notice),
        "list_activity_notice_changes": published(f"{notice}/changes"),
        "give_activity_notice": Row(GIVERS, 201, body=NOTICE),
        "change_activity_notice": Row(GIVERS, path=notice, body={"title": "Trees"}),
        "cancel_planned_activity": Row(
            GIVERS, 201, path=f"{notice}/cancellation", body={"reason": "Sound trees."}
        ),
        # Who failed to join up: never published
        "list_silo_reports": Row(READ_DOOR),
        "get_silo_report": Row(SILO_READERS, refusal=404, path=silo, door=READ_DOOR),
        "report_silo_working": Row(REPORTERS, 201, body=SILO),
        "correct_silo_report": Row(
            OWNER | CLOSERS, refusal=404, path=silo, body={"title": "Kerb"}, door=WRITE_DOOR
        ),
        "close_silo_report": Row(
            CLOSERS,
            201,
            refusal=404,
            path=f"{silo}/outcome",
            body={"outcome": "explained", "text": "A misunderstanding."},
            door=WRITE_DOOR - OWNER,
        ),
        # Who answers for a service: published; said by administrators and managers
        "get_service_lead": published(lead),
        "appoint_service_lead": Row(APPOINTERS, 201, body={**POST, "level": 8}),
        "end_service_lead": Row(
            APPOINTERS, 201, path=f"{lead}/ending", body={"ends_on": "2026-01-31"}
        ),
        "hand_over_lead": Row(
            APPOINTERS, 201, path=f"{old_lead}/handover", body={"to": "{new_lead}"}
        ),
        "list_lead_handovers": Row(APPOINTERS | AUDITORS, path=f"{old_lead}/handovers"),
    }
