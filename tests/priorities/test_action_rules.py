"""When an action is overdue."""

from datetime import date

import pytest

from wardapi.priorities import action_rules as rules
from wardapi.priorities.action_rules import ActionEnded, ActionStatus, PartnerIsLead, Span

DUE = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("ended_on", "on", "days"),
    [
        (None, date(2026, 6, 29), 0),
        (None, DUE, 0),
        (None, date(2026, 7, 1), 1),
        (None, date(2026, 8, 1), 32),
        (date(2026, 7, 3), date(2026, 7, 2), 2),
        (date(2026, 7, 3), date(2026, 7, 3), 0),
        (date(2026, 6, 1), date(2026, 8, 1), 0),
    ],
)
def test_overdue_is_worked_out_for_the_day_asked(
    ended_on: date | None, on: date, days: int
) -> None:
    assert rules.days_overdue(Span(DUE, ended_on), on) == days


@pytest.mark.parametrize("status", [ActionStatus.DONE, ActionStatus.DROPPED])
def test_what_has_ended_takes_no_changes(status: ActionStatus) -> None:
    with pytest.raises(ActionEnded):
        rules.check_going_on(status)


def test_the_lead_is_not_a_partner_of_its_own() -> None:
    rules.check_partners("housing", frozenset({"streetscene"}))
    with pytest.raises(PartnerIsLead):
        rules.check_partners("housing", frozenset({"housing"}))
