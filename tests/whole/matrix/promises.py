"""What services promise: one of Street Scene's to Boston Castle."""

from collections.abc import Mapping
from typing import Any

from tests.whole.rows import (
    COORDINATORS,
    MANAGERS,
    OPTIONAL,
    READERS,
    SERVICE,
    Row,
    published,
    within_reach,
)
from tests.whole.viewers import COLLEAGUE, PEER, RAISER
from tests.whole.viewers import SERVICE as LEAD

PROMISE = "/v1/commitments/{commitment}"
RECORDERS = SERVICE | COORDINATORS | MANAGERS
CLIMBERS = within_reach("councillor") | {PEER, COLLEAGUE} | COORDINATORS | MANAGERS
PLEDGE = {"service": "streetscene", "ward": "boston-castle", "title": "Bins at every entrance"}


async def build(post: Any, names: Mapping[str, str]) -> dict[str, str]:
    """A promise with its evidence, a link and an escalation."""
    body = {**PLEDGE, "kind": "particular", "due_on": "2026-03-31"}
    made = await post(LEAD, "/commitments", body)
    path = f"/commitments/{made['id']}"
    evidence = await post(LEAD, f"{path}/evidence", {"text": "Seven of eleven stand."})
    allocation = {"kind": "allocation", "target": made["id"]}
    link = await post(LEAD, f"{path}/links", allocation)
    raised = await post(RAISER, f"{path}/escalations", {"reason": "Nothing happens."})
    return {
        "commitment": made["id"],
        "evidence_id": evidence["id"],
        "link_id": link["id"],
        "commitment_escalation": raised["id"],
    }


def rows() -> Mapping[str, Any]:
    return {
        # Published, and readable by anybody
        "list_commitments": published(credential=OPTIONAL),
        "get_commitment": published(PROMISE),
        "get_commitment_history": published(f"{PROMISE}/history"),
        "get_commitment_timescales": published(f"{PROMISE}/timescales"),
        "explain_commitment_target": published(f"{PROMISE}/timescales/explanation"),
        "list_commitment_evidence": published(f"{PROMISE}/evidence"),
        "list_commitment_links": published(f"{PROMISE}/links", credential=OPTIONAL),
        # The service that promises, the ward's coordinator on its behalf, a manager
        "pledge_commitment": Row(RECORDERS, 201, body={**PLEDGE, "kind": "attendance"}),
        "revise_commitment": Row(RECORDERS, path=PROMISE, body={"title": "Bins"}),
        "assess_commitment": Row(
            RECORDERS, 201, path=f"{PROMISE}/assessment", body={"status": "at_risk"}
        ),
        "keep_commitment": Row(RECORDERS, 201, path=f"{PROMISE}/keeping"),
        "add_commitment_evidence": Row(
            RECORDERS, 201, path=f"{PROMISE}/evidence", body={"text": "Eight."}
        ),
        "remove_commitment_evidence": Row(RECORDERS, 204, path=PROMISE + "/evidence/{evidence_id}"),
        "link_commitment": Row(
            RECORDERS,
            201,
            path=f"{PROMISE}/links",
            body={"kind": "allocation", "target": "{principal}"},
        ),
        "unlink_commitment": Row(RECORDERS, 204, path=PROMISE + "/links/{link_id}"),
        # The service or a manager alone
        "withdraw_commitment": Row(
            SERVICE | MANAGERS, 201, path=f"{PROMISE}/withdrawal", body={"reason": "Transferred."}
        ),
        # Councillors and coordinators of the ward raise, the service answers
        "escalate_commitment": Row(
            CLIMBERS, 201, path=f"{PROMISE}/escalations", body={"reason": "Nothing happens."}
        ),
        "list_commitment_escalations": Row(READERS),
        "answer_commitment_escalation": Row(
            SERVICE | MANAGERS,
            201,
            path="/v1/commitment-escalations/{commitment_escalation}/answer",
            body={"text": "In April."},
        ),
    }
