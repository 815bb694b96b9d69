"""Actions and indicators under the published priority of Boston Castle."""

from collections.abc import Mapping
from typing import Any

from tests.whole.rows import COORDINATORS, MANAGERS, OPTIONAL, SERVICE, Row, published, within_reach
from tests.whole.viewers import COLLEAGUE, PEER, Viewer

ACTION = "/v1/actions/{plan_action}"
INDICATOR = "/v1/indicators/{indicator}"
COORDINATOR = Viewer("coordinator", "own ward")
GATES = {"title": "Alley gates", "service": "streetscene", "due_on": "2026-03-31"}
REPORTS = {
    "name": "Reports",
    "topic": "antisocial_behaviour",
    "unit": "reports a year",
    "direction": "down",
}
KEEPERS = COORDINATORS | {Viewer("coordinator", "other service")} | MANAGERS
REPORTERS = KEEPERS | SERVICE
PLANNERS = (
    within_reach("councillor", "coordinator", "manager")
    | {Viewer(role, "other service") for role in ("councillor", "coordinator", "manager")}
    | {PEER, COLLEAGUE}
)


async def build(post: Any, names: Mapping[str, str]) -> dict[str, str]:
    """An action with a note, an indicator with a reading and a note."""
    priority = names["priority"]
    action = await post(COORDINATOR, f"/priorities/{priority}/actions", GATES)
    said = await post(COORDINATOR, f"/actions/{action['id']}/notes", {"text": "Ordered."})
    indicator = await post(COORDINATOR, "/indicators", {**REPORTS, "priority": priority})
    path = f"/indicators/{indicator['id']}"
    await post(COORDINATOR, f"{path}/readings", {"on": "2025-12-31", "value": 412})
    heard = await post(COORDINATOR, f"{path}/notes", {"text": "Quieter."})
    return {
        "plan_action": action["id"],
        "action_note": said["id"],
        "indicator": indicator["id"],
        "indicator_note": heard["id"],
    }


def rows() -> Mapping[str, Any]:
    return {
        # Of a published priority, and readable by anybody
        "list_actions": published(credential=OPTIONAL),
        "get_action": published(ACTION, credential=OPTIONAL),
        "list_action_notes": published(f"{ACTION}/notes", credential=OPTIONAL),
        "list_indicators": published(credential=OPTIONAL),
        "get_indicator": published(INDICATOR, credential=OPTIONAL),
        "list_indicator_readings": published(f"{INDICATOR}/readings", credential=OPTIONAL),
        "list_indicator_notes": published(f"{INDICATOR}/notes", credential=OPTIONAL),
        # The ward's coordinator, or a manager of ward and service
        "add_action": Row(KEEPERS, 201, path="/v1/priorities/{priority}/actions", body=GATES),
        "change_action": Row(KEEPERS, path=ACTION, body={"due_on": "2026-04-30"}),
        "drop_action": Row(KEEPERS, 201, path=f"{ACTION}/dropping", body={"reason": "Done."}),
        "erase_action_note": Row(
            KEEPERS, 201, path=ACTION + "/notes/{action_note}/erasure"
        ),
        # The service that leads it, too
        "add_action_note": Row(REPORTERS, 201, path=f"{ACTION}/notes", body={"text": "One is up."}),
        "complete_action": Row(REPORTERS, 201, path=f"{ACTION}/completion"),
        # Those who work on the ward's plan
        "add_indicator": Row(
            PLANNERS, 201, path="/v1/indicators",
            body={**REPORTS, "name": "More reports", "priority": "{priority}"},
        ),
        "change_indicator": Row(PLANNERS, path=INDICATOR, body={"unit": "reports a month"}),
        "record_indicator_reading": Row(
            PLANNERS, 201, path=f"{INDICATOR}/readings", body={"on": "2025-11-30", "value": 1.5}
        ),
        "add_indicator_note": Row(
            PLANNERS, 201, path=f"{INDICATOR}/notes", body={"text": "Louder."}
        ),
        "erase_indicator_note": Row(
            PLANNERS, 201, path=INDICATOR + "/notes/{indicator_note}/erasure"
        ),
    }  # fmt: skip
