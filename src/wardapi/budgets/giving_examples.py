"""What open data looks like, for the OpenAPI document."""

from typing import Any

_PUBLISHER = {"identifier": "GB-LAE-ROT", "name": "Rotherham Metropolitan Borough Council"}
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"

PACKAGE: dict[str, Any] = {
    "title": "Awards of ward budgets",
    "description": "Published awards of Rotherham Metropolitan Borough Council's ward budgets.",
    "publisher": _PUBLISHER,
    "license": LICENCE,
    "issued": "2026-01-05",
    "modified": "2025-12-01T10:00:00Z",
    "grants": [
        {
            "id": "360G-rotherham-019b8d5c-1f00-7abc-8def-0123456789ab",
            "title": "Benches for Clifton Park",
            "description": "Two benches beside the bandstand.",
            "currency": "GBP",
            "amountAwarded": 500.5,
            "amountDisbursed": 500.5,
            "awardDate": "2025-11-03",
            "plannedDates": [{"startDate": "2025-11-10", "endDate": "2026-03-31"}],
            "recipientOrganization": [
                {
                    "id": "GB-CHC-1234567",
                    "name": "Clifton Park Friends",
                    "charityNumber": "1234567",
                }
            ],
            "beneficiaryLocation": [
                {
                    "name": "Boston Castle",
                    "countryCode": "GB",
                    "geoCode": "E05012996",
                    "geoCodeType": "WD",
                }
            ],
            "fundingOrganization": [
                {
                    "id": "GB-LAE-ROT",
                    "name": "Rotherham Metropolitan Borough Council",
                    "department": "Neighbourhoods",
                }
            ],
            "grantProgramme": [
                {"code": "community-leadership-fund", "title": "Community Leadership Fund"}
            ],
            "classifications": [
                {"vocabulary": "Way of allocating", "code": "grant", "title": "Grant"}
            ],
            "dateModified": "2025-12-01T10:00:00Z",
        }
    ],
}
TRANSPARENCY: dict[str, Any] = {
    "period": {"from": "2025-04-01", "to": "2026-03-31", "financial_year": "2025-26"},
    "publisher": _PUBLISHER,
    "license": LICENCE,
    "source": "Local Government Transparency Code 2015, grants to voluntary, community and social"
    " enterprise organisations",
    "total": "500.50",
    "data": [
        {
            "date_awarded": "2025-11-03",
            "period_from": "2025-11-10",
            "period_to": "2026-03-31",
            "department": "Neighbourhoods",
            "beneficiary": "Clifton Park Friends",
            "registration_number": "1234567",
            "purpose": "Benches for Clifton Park: Two benches beside the bandstand.",
            "amount": "500.50",
        }
    ],
}
