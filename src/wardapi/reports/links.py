"""Addresses of the lists of the rows that a scorecard counted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from wardapi.reports.case_rows import ANSWER
from wardapi.reports.counting import Moment
from wardapi.reports.periods import Period
from wardapi.reports.places import Place, Scope

_FILTERS = {Scope.SERVICES: "service", Scope.WARDS: "ward", Scope.LOCALITIES: "locality"}


class CaseLinks:
    """Lists of the cases of a place, or of those raised in one office, in a period.

    They list the cases as they are now, and those alone that the reader may see: of a period that
    is over they can differ from the figures by what was corrected since.
    """

    def __init__(self, place: Place, moment: Moment, more: Mapping[str, str] | None = None) -> None:
        self._here = {**narrowed(place), **(more or {})}
        self._starts_at, self._ends_at = moment.period.starts_at, moment.ends_at

    def received(self, **more: str) -> str:
        """Those received in the period."""
        span = {"received_from": self._starts_at, "received_to": self._ends_at}
        return address("/v1/cases", **self._here, **span, **more)

    def met(self, target: str, state: str) -> str:
        """Those of them of which a target was met by the end, `met` or `met_late`."""
        return address(self.received(), target=target, state=state, met_to=self._ends_at)

    def received_open(self) -> str:
        """Those of them that were not answered at the end and not over."""
        return address(self.received(), target=ANSWER, open_at=self._ends_at)

    def received_overdue(self) -> str:
        """Those of them that were past due at the end."""
        return address(self.received(), target=ANSWER, overdue_at=self._ends_at)

    def overdue(self) -> str:
        """Those past due at the end, whenever they were received."""
        return address("/v1/cases", **self._here, target=ANSWER, overdue_at=self._ends_at)

    def answered(self) -> str:
        """Those answered in the period."""
        span = {"met_from": self._starts_at, "met_to": self._ends_at}
        return address("/v1/cases", **self._here, target=ANSWER, **span)

    def closed(self, **more: str) -> str:
        """Those resolved in the period."""
        span = {"closed_from": self._starts_at, "closed_to": self._ends_at}
        return address("/v1/cases", **self._here, status="resolved", **span, **more)


def received(place: Place, period: Period, **more: str) -> str:
    """The cases of a place that were received in a period."""
    span = {"received_from": period.starts_at, "received_to": period.ends_at}
    return address("/v1/cases", **narrowed(place), **span, **more)


def narrowed(place: Place) -> dict[str, str]:
    """Return the filter that narrows a list to a place."""
    return {_FILTERS[place.scope]: place.key} if place.scope in _FILTERS else {}


def escalations(place: Place, moment: Moment, level: int) -> str | None:
    """The cases' escalations to a level; there is no such list of a locality."""
    if place.scope is Scope.LOCALITIES:
        return None
    span = {"raised_from": moment.period.starts_at, "raised_to": moment.ends_at}
    return address("/v1/escalations", **narrowed(place), level=level, **span)


def commitments(place: Place) -> str:
    """The commitments of a place, whenever they were made."""
    return address("/v1/commitments", **narrowed(place))


def address(path: str, **query: Any) -> str:
    """Return an address with its query; instants as they are written on the wire."""
    if not query:
        return path
    written = {name: _written(value) for name, value in query.items()}
    return f"{path}{'&' if '?' in path else '?'}{urlencode(written)}"


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)
