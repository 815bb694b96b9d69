"""What the 360Giving Data Standard requires, restated: its fields, formats and titles of columns.

Of the fields that are not required, those that the service publishes. The official schema is laid
over the output from outside the project.
"""

from typing import Any

_DAY = {
    "type": "string",
    "pattern": "^[0-9]{4}-(0[1-9]|1[012])-(0[1-9]|[12][0-9]|3[01])$",
}
_INSTANT = {"type": "string", "format": "date-time"}
_ADDRESS = {"type": "string", "format": "uri"}


def _text(title: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "title": title, **more}


def _list(title: str, item: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "title": title, "items": item, **more}


ORGANISATION = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": _text("Identifier", pattern="^([A-Z]{2,3}-[A-Z]+|360G)-.+$"),
        "name": _text("Name"),
        "charityNumber": _text("Charity Number"),
        "companyNumber": _text("Company Number"),
        "description": _text("Description"),
        "department": _text("Department"),
        "url": {**_ADDRESS, "title": "Web Address"},
    },
    "additionalProperties": False,
}
DATES = {
    "type": "object",
    "properties": {
        "startDate": {**_DAY, "title": "Start Date"},
        "endDate": {**_DAY, "title": "End Date"},
    },
    "additionalProperties": False,
}
PLACE = {
    "type": "object",
    "properties": {
        "name": _text("Name"),
        "countryCode": _text("Country Code", enum=["GB"]),
        "geoCode": _text("Geographic Code"),
        "geoCodeType": _text("Geographic Code Type"),
    },
    "additionalProperties": False,
}
PROGRAMME = {
    "type": "object",
    "properties": {"code": _text("Code"), "title": _text("Title")},
    "additionalProperties": False,
}
CLASSIFICATION = {
    "type": "object",
    "properties": {
        "vocabulary": _text("Vocabulary"),
        "code": _text("Code"),
        "title": _text("Title"),
    },
    "additionalProperties": False,
}
GRANT: dict[str, Any] = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "type": "object",
    "required": [
        "id",
        "title",
        "description",
        "currency",
        "amountAwarded",
        "awardDate",
        "fundingOrganization",
        "recipientOrganization",
    ],
    "properties": {
        "id": _text("Identifier", pattern="^360G-[A-Za-z0-9_-]+-.+$"),
        "title": _text("Title", minLength=1),
        "description": _text("Description", minLength=1),
        "currency": _text("Currency", enum=["GBP"]),
        "amountAwarded": {"type": "number", "title": "Amount Awarded"},
        "amountDisbursed": {"type": "number", "title": "Amount Disbursed"},
        "awardDate": {**_DAY, "title": "Award Date"},
        "plannedDates": _list("Planned Dates", DATES),
        "recipientOrganization": _list("Recipient Org", ORGANISATION, minItems=1),
        "beneficiaryLocation": _list("Beneficiary Location", PLACE),
        "fundingOrganization": _list("Funding Org", ORGANISATION, minItems=1),
        "grantProgramme": _list("Grant Programme", PROGRAMME),
        "fromOpenCall": _text("From an open call?", enum=["Yes", "No"]),
        "classifications": _list("Classifications", CLASSIFICATION),
        "dateModified": {**_INSTANT, "title": "Last modified"},
        "dataSource": {**_ADDRESS, "title": "Data Source"},
    },
    "additionalProperties": False,
}
PACKAGE: dict[str, Any] = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "type": "object",
    "required": ["grants"],
    "properties": {
        "title": {"type": "string"},
        "description": {"type": "string"},
        "publisher": {
            "type": "object",
            "required": ["name"],
            "properties": {"identifier": {"type": "string"}, "name": {"type": "string"}},
            "additionalProperties": False,
        },
        "license": _ADDRESS,
        "issued": _DAY,
        "modified": _INSTANT,
        "downloadURL": _ADDRESS,
        "grants": {"type": "array", "minItems": 1, "uniqueItems": True, "items": GRANT},
    },
    "additionalProperties": False,
}
