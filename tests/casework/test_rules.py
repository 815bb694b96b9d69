from datetime import UTC, datetime

import pytest

from wardapi.casework import rules
from wardapi.casework.errors import AlreadyAcknowledged, CaseAlreadyAnswered, CaseClosed
from wardapi.casework.rules import Progress
from wardapi.timescales import Reply, Status

OPEN = Progress(Status.OPEN, acknowledged=False, answered=False)
ANSWERED = Progress(Status.ANSWERED, acknowledged=True, answered=True)


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.WITHDRAWN])
def test_a_closed_case_takes_no_further_steps(status: Status) -> None:
    closed = Progress(status, acknowledged=True, answered=True)
    with pytest.raises(CaseClosed):
        rules.check_live(closed)
    with pytest.raises(CaseClosed):
        rules.check_acknowledge(closed)
    with pytest.raises(CaseClosed):
        rules.check_reply(closed, Reply.SUBSTANTIVE)


def test_a_case_is_acknowledged_once() -> None:
    rules.check_acknowledge(OPEN)
    with pytest.raises(AlreadyAcknowledged):
        rules.check_acknowledge(OPEN._replace(acknowledged=True))


def test_an_answered_case_can_be_answered_again_but_not_put_off() -> None:
    rules.check_reply(ANSWERED, Reply.SUBSTANTIVE)
    for reply in (Reply.HOLDING, Reply.PROGRESS):
        with pytest.raises(CaseAlreadyAnswered):
            rules.check_reply(ANSWERED, reply)


def test_references_are_counted_by_the_councils_year() -> None:
    assert rules.reference(2026, 123) == "C-2026-000123"
    assert rules.year_of(datetime(2025, 12, 31, 23, 59, tzinfo=UTC)) == 2025
    assert rules.year_of(datetime(2026, 6, 30, 23, 59, tzinfo=UTC)) == 2026
