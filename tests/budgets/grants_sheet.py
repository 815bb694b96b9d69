"""A small sheet of grants to invented organisations, in 360Giving's columns."""

import csv
import io
from collections.abc import Mapping

TITLES = {
    "identifier": "Identifier",
    "title": "Title",
    "description": "Description",
    "currency": "Currency",
    "applied_for": "Amount Applied For",
    "amount": "Amount Awarded",
    "awarded_on": "Award Date",
    "months": "Planned Dates:Duration (months)",
    "org_id": "Recipient Org:Identifier",
    "name": "Recipient Org:Name",
    "charity": "Recipient Org:Charity Number",
    "company": "Recipient Org:Company Number",
    "place": "Beneficiary Location:Name",
    "funder_id": "Funding Org:Identifier",
    "funder_name": "Funding Org:Name",
    "department": "Funding Org:Department",
    "programme": "Grant Programme:Title",
    "open_call": "From an open call?",
    "modified": "Last modified",
}
CHOIR = {
    "identifier": "360G-exampleton-0001",
    "title": "Community grant to Elm Row Choir",
    "description": "New music, and a piano that is in tune",
    "currency": "GBP",
    "amount": "750.5",
    "awarded_on": "2019-06-22",
    "months": "12",
    "org_id": "360G-exampleton-elm_row_choir",
    "name": "Elm Row Choir",
    "place": "Exampleton",
    "funder_id": "GB-LAE-EXA",
    "funder_name": "Exampleton Council",
    "department": "Communities",
    "programme": "Community grants",
    "open_call": "Yes",
    "modified": "2022-05-03T18:09:56Z",
}


def cells(**changed: str) -> dict[str, str]:
    """Return a row, with these cells changed."""
    return CHOIR | changed


def sheet(*rows: Mapping[str, str]) -> bytes:
    """Return the file as a spreadsheet saves it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(TITLES.values())
    writer.writerows([row.get(field, "") for field in TITLES] for row in rows)
    return text.getvalue().encode()
