"""What is refused of silo-working reports, and who may do what with one."""

from typing import NamedTuple

from wardapi.access.rules import Grant, Principal, Role
from wardapi.commitments.silo_vocabulary import ReportedAs
from wardapi.kit.errors import Conflict, NotAllowed, NotFound, Unprocessable


class SiloReportNotFound(NotFound):
    """No silo-working report has this id, or it is not yours to know of."""

    code = "silo_report_not_found"
    title = "There is no such report."
    remedy = "GET /v1/silo-reports lists the reports that you may see, with their ids."


class InvalidSiloReport(Unprocessable):
    """A report names at least two services, and a day that has come."""

    code = "invalid_silo_report"
    title = "The report cannot be recorded as described."
    remedy = "`errors` says which field; correct it and send the message again."


class SiloReportClosed(Conflict):
    """What came of the report is on record, and it changes no more."""

    code = "silo_report_closed"
    title = "The report is closed."
    remedy = "Nothing needs doing. If it happens again, make a new report."


class Named(NamedTuple):
    """A service that a report names."""

    service: str
    directorate: str | None


_REPORTERS = {
    Role.COUNCILLOR: ReportedAs.COUNCILLOR,
    Role.COORDINATOR: ReportedAs.COORDINATOR,
    Role.MANAGER: ReportedAs.MANAGER,
    Role.INTEGRATION: ReportedAs.OTHER,
}
OWNERS = frozenset(_REPORTERS)
"""Roles in which reports are made. Whoever has left them sees their own no longer."""

READERS = frozenset(
    {Role.COORDINATOR, Role.SERVICE_LEAD, Role.MANAGER, Role.AUDITOR, Role.INTEGRATION}
)
"""Roles that see what others have reported, as far as their grants reach the ward and one of the
services. A ward's other councillors are not among them."""

_CLOSERS = frozenset({Role.COORDINATOR, Role.MANAGER, Role.INTEGRATION})


def check_report(by: Principal, ward: str) -> ReportedAs:
    """In what role somebody makes a report about this ward; NotAllowed in none."""
    for role, reported_as in _REPORTERS.items():
        if any(grant.covers_ward(ward) for grant in by.grants_of(role)):
            return reported_as
    raise NotAllowed("A councillor or a coordinator of the ward, or a manager, makes a report.")


def check_correct(by: Principal, ward: str, named: list[Named], *, is_own: bool) -> None:
    """Raise NotAllowed unless somebody may correct the words of a report."""
    if not is_own and not _may_close(by, ward, named):
        raise NotAllowed("Who made a report, the ward's coordinator or a manager may correct it.")


def check_close(by: Principal, ward: str, named: list[Named]) -> None:
    """Raise NotAllowed unless somebody may say what came of a report."""
    if not _may_close(by, ward, named):
        raise NotAllowed("The ward's coordinator or a manager says what came of a report.")


def _may_close(by: Principal, ward: str, named: list[Named]) -> bool:
    return any(
        grant.role in _CLOSERS and grant.covers_ward(ward) and _reaches(grant, named)
        for grant in by.grants
    )


def _reaches(grant: Grant, named: list[Named]) -> bool:
    return any(
        grant.covers_service(one.service) and grant.directorate in (None, one.directorate)
        for one in named
    )
