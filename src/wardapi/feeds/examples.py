"""What the answers look like, for the OpenAPI document."""

FEED = {
    "id": "019b8d5c-1f00-7abc-8def-0123456789ab",
    "owner": "019b8d5c-1f00-7abc-8def-0123456789ac",
    "kind": "ward_meetings",
    "name": "Meetings of Boston Castle",
    "ward": {"gss_code": "E05012996", "slug": "boston-castle", "name": "Boston Castle"},
    "service": None,
    "created_at": "2026-01-05T10:00:00Z",
    "updated_at": "2026-01-05T10:00:00Z",
    "revoked_at": None,
}
SECRET = "wf_" + "9f86d081" * 8
NEW_FEED = {**FEED, "address": f"https://wards.example.gov.uk/v1/feeds/{SECRET}/calendar.ics"}
CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//wardapi//wardapi//EN\r
CALSCALE:GREGORIAN\r
METHOD:PUBLISH\r
NAME:Meetings of Boston Castle\r
X-WR-CALNAME:Meetings of Boston Castle\r
X-WR-TIMEZONE:Europe/London\r
REFRESH-INTERVAL;VALUE=DURATION:PT1H\r
X-PUBLISHED-TTL:PT1H\r
BEGIN:VEVENT\r
SUMMARY:Ward briefing\\, Boston Castle\r
DTSTART:20260113T180000Z\r
DTEND:20260113T193000Z\r
DTSTAMP:20260105T100000Z\r
UID:b1f7a2de-58c3-5b0e-9d37-0f5a2f3f6c11\r
SEQUENCE:0\r
CLASS:PRIVATE\r
DESCRIPTION:Face to face\r
LAST-MODIFIED:20260105T100000Z\r
LOCATION:Town Hall\r
STATUS:CONFIRMED\r
TRANSP:OPAQUE\r
END:VEVENT\r
END:VCALENDAR\r
"""
