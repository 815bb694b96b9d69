"""Who may do what: one row for each route, in the words of the roles' definitions.

councillor    own cases in own wards          manager        all wards and services
coordinator   the cases of their wards        finance        pots, payments: no casework
service_lead  the cases of their services     administrator  policies, calendars, keys
auditor       reads, changes nothing          integration    what its key names
public        what is published, without a credential

A case is known to who raised it, its ward's coordinator, the service that handles it, managers,
auditors and integrations whose grants reach it, and a colleague with whom it is shared. Whoever may
not know of it is told that there is none. A confidential case is known to who raised it and to its
service; managers and auditors are told that it is sealed.
"""

from collections.abc import Mapping

from tests.whole import matrix
from tests.whole.rows import (
    ADMINISTRATORS,
    ANSWERERS,
    CASEWORKERS,
    CLIMBERS,
    CONFIDANTS,
    COORDINATORS,
    HANDLERS,
    KEEPERS,
    KNOWN,
    MANAGERS,
    OPTIONAL,
    OWNER,
    READERS,
    SERVICE,
    SYSTEMS,
    CaseRow,
    Row,
    doing,
    published,
    reading,
)
from tests.whole.viewers import COLLEAGUE, PEER, Viewer
from wardapi.deadlines import examples

CALENDAR, POLICY = "/v1/calendars/rotherham/versions", "/v1/policies/councillor-enquiries/versions"
NEW_CALENDAR = {"definition": examples.CALENDAR_DEFINITION}
NEW_POLICY = {"definition": examples.POLICY_DEFINITION}
FROM_APRIL = {"effective_from": "2026-04-01"}
PRINCIPAL = "/v1/principals/{principal}"
CASE = "/v1/cases/{reference}"

# What concerns no case in particular. A route may have several rows.
ROWS: Mapping[str, Row | tuple[Row, ...]] = {
    **matrix.rows(),
    # Published, and readable by anybody
    "get_liveness": published(),
    "get_readiness": published(),
    "list_problems": published(),
    "get_problem": published("/problems/not_found"),
    "list_wards": published(),
    "get_ward": published("/v1/wards/boston-castle"),
    "get_ward_profile": published("/v1/wards/boston-castle/profile"),
    "list_ward_councillors": published("/v1/wards/boston-castle/councillors"),
    "list_ward_parishes": published("/v1/wards/boston-castle/parishes"),
    "list_ward_predecessors": published("/v1/wards/boston-castle/predecessors"),
    "list_ward_service_leads": published("/v1/wards/boston-castle/service-leads"),
    "list_localities": published(),
    "list_councillors": published(),
    "list_elections": published(),
    "list_services": published(),
    "get_service": published("/v1/services/streetscene"),
    "list_service_leads": published(),
    "list_service_lead_coverage": published(),
    "list_calendars": published(),
    "list_policies": published(),
    "calculate_deadline": published(body=examples.CALCULATION_ASKED, credential=OPTIONAL),
    "measure_time": published(body=examples.MEASUREMENT_ASKED, credential=OPTIONAL),
    # Versions: published ones for anybody, drafts for those who may write them
    "list_calendar_versions": published(CALENDAR, credential=OPTIONAL),
    "get_calendar_version": (
        published(f"{CALENDAR}/1", credential=OPTIONAL),
        Row(ADMINISTRATORS, refusal=404, credential=OPTIONAL, path=f"{CALENDAR}/2"),
    ),
    "draft_calendar_version": Row(ADMINISTRATORS, 201, path=CALENDAR, body=NEW_CALENDAR),
    "publish_calendar_version": Row(
        ADMINISTRATORS, 201, path=f"{CALENDAR}/2/publication", body=FROM_APRIL
    ),
    "preview_calendar_version": Row(ADMINISTRATORS, path=f"{CALENDAR}/1/preview"),
    "discard_calendar_draft": Row(ADMINISTRATORS, 204, path=f"{CALENDAR}/2"),
    "list_policy_versions": published(POLICY, credential=OPTIONAL),
    "get_policy_version": (
        published(f"{POLICY}/1", credential=OPTIONAL),
        Row(ADMINISTRATORS, refusal=404, credential=OPTIONAL, path=f"{POLICY}/2"),
    ),
    "draft_policy_version": Row(ADMINISTRATORS, 201, path=POLICY, body=NEW_POLICY),
    "publish_policy_version": Row(
        ADMINISTRATORS, 201, path=f"{POLICY}/2/publication", body=FROM_APRIL
    ),
    "discard_policy_draft": Row(ADMINISTRATORS, 204, path=f"{POLICY}/2"),
    # Who may what: administrators change it, auditors read it
    "show_me": Row(KNOWN),
    "list_principals": Row(KEEPERS),
    "add_principal": Row(ADMINISTRATORS, 201, body={"name": "Somebody"}),
    "get_principal": Row(KEEPERS, path=PRINCIPAL),
    "rename_principal": Row(ADMINISTRATORS, path=PRINCIPAL, body={"name": "Somebody else"}),
    "list_grants": Row(KEEPERS, path=f"{PRINCIPAL}/grants"),
    "give_grant": Row(ADMINISTRATORS, 201, path=f"{PRINCIPAL}/grants", body={"role": "auditor"}),
    "get_grant": Row(KEEPERS, path=PRINCIPAL + "/grants/{grant}"),
    "revoke_grant": Row(ADMINISTRATORS, 204, path=PRINCIPAL + "/grants/{grant}"),
    "list_keys": Row(KEEPERS),
    "issue_key": Row(ADMINISTRATORS, 201, body={"principal": "{principal}"}),
    "get_key": Row(KEEPERS, path="/v1/keys/{key}"),
    "revoke_key": Row(ADMINISTRATORS, 204, path="/v1/keys/{key}"),
    # What happened: each sees their own part of the feed and of the lists (see test_canaries)
    "list_audit_records": Row(KEEPERS),
    "list_events": Row(READERS | ADMINISTRATORS),
    "list_cases": Row(READERS),
    "list_escalations": Row(READERS),
    # Councillors and coordinators open cases in their wards, managers and systems where they reach
    "open_case": Row(
        OWNER
        | {PEER, COLLEAGUE, Viewer("councillor", "own service")}
        | COORDINATORS
        | MANAGERS
        | SYSTEMS,
        201,
        body={"ward": "boston-castle", "service": "streetscene", "subject": "Overflowing bins"},
    ),
}

# What concerns one case, tried on an ordinary, a confidential and a shared one.
CASE_ROWS: Mapping[str, CaseRow | tuple[CaseRow, ...]] = {
    "get_case": reading(CASE),
    "get_case_history": reading(f"{CASE}/history"),
    "get_case_timescales": reading(f"{CASE}/timescales"),
    "explain_case_target": reading(f"{CASE}/timescales/explanation?target=respond"),
    "list_case_notes": reading(f"{CASE}/notes"),
    "list_case_shares": reading(f"{CASE}/shares"),
    "get_case_share": reading(CASE + "/shares/{share}"),
    "list_case_unsealings": reading(f"{CASE}/unsealings"),
    "get_escalation": reading("/v1/escalations/{escalation}"),
    # The service that handles it, a manager or a system of theirs
    "acknowledge_case": doing(HANDLERS, f"{CASE}/acknowledgement"),
    "reply_to_case": doing(HANDLERS, f"{CASE}/replies", {"kind": "holding", "text": "Soon."}),
    "pause_case": doing(HANDLERS, f"{CASE}/pauses", {"reason": "awaiting_resident"}),
    "resume_case": doing(HANDLERS, f"{CASE}/resumption", first="pause_case"),
    "resolve_case": doing(HANDLERS, f"{CASE}/resolution", {"outcome": "done"}),
    "reclassify_case": doing(HANDLERS, CASE, {"urgency": "urgent"}, status=200),
    "answer_escalation": doing(
        SERVICE | MANAGERS,
        "/v1/escalations/{escalation}/answer",
        {"text": "Friday."},
        door=ANSWERERS,
    ),
    # Who raised it, its ward's coordinator, a manager
    "escalate_case": doing(CLIMBERS, f"{CASE}/escalations", {"reason": "Nobody answers."}),
    # Who raised it
    "share_case": doing(OWNER, f"{CASE}/shares", {"principal": "{peer}", "basis": "ward_work"}),
    "unshare_case": doing(OWNER, CASE + "/shares/{share}", status=204),
    # Notes: the council's by all who work on it, the councillor's own by the councillor
    "add_case_note": (
        doing(CASEWORKERS, f"{CASE}/notes", {"text": "Rang the depot."}),
        doing(OWNER, f"{CASE}/notes", {"text": "Hers.", "held_as": "councillor"}),
    ),
    "erase_case_text": doing(
        SERVICE | MANAGERS, CASE + "/texts/{description}/erasure", {"reason": "resident_asked"}
    ),
    "erase_case_particulars": doing(
        SERVICE | MANAGERS,
        f"{CASE}/erasure",
        {"fields": ["subject", "location"], "reason": "resident_asked"},
    ),
    # The resident's details, on record: by neither colleague nor auditor nor system
    "read_resident": doing(CONFIDANTS, f"{CASE}/resident-readings", door=READERS),
    "replace_resident": doing(CONFIDANTS, f"{CASE}/resident", {"name": "Another"}, status=204),
    "erase_resident": doing(CONFIDANTS, f"{CASE}/resident", status=204),
}  # fmt: skip

# Routes that say by themselves, below, who may: each case has another answer.
UNSEALING = "unseal_case"
# Addresses outside the OpenAPI document. They look at no credential and answer to everybody.
PLAIN = {"/": 307, "/docs": 200, "/docs/init.js": 200, "/docs/{name}": 404, "/openapi.json": 200,
         "/metrics": 200}  # fmt: skip
