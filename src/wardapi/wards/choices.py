"""What a council settles for itself: each setting with its default, its bounds and its sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from wardapi.kit.errors import FieldError, NotFound, Unprocessable

Value = str | int


class SettingNotFound(NotFound):
    """The council settles nothing of this name."""

    code = "setting_not_found"
    title = "There is no such setting."
    remedy = "GET /v1/settings lists the settings with what they may be."


class InvalidSetting(Unprocessable):
    """The setting cannot have this value."""

    code = "invalid_setting"
    title = "The setting cannot have this value."
    remedy = "GET /v1/settings/{name} tells in `allowed` what it may be."


class PlanRefresh(StrEnum):
    """When a ward plan is to be looked at again."""

    TWO_YEARS_AFTER_ELECTION = "two_years_after_election"
    ONE_YEAR_AFTER_ADOPTION = "one_year_after_adoption"
    YEARLY = "yearly"


PLAN_REFRESH = "plan_refresh"
NOTICE_WORKING_DAYS = "notice_of_election_working_days"


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that the council settles. `options`, or a whole number from `least` to `most`."""

    about: str
    default: Value
    source: tuple[str, ...]
    options: tuple[str, ...] = ()
    least: int = 0
    most: int = 0

    @property
    def allowed(self) -> str:
        """What it may be, in words."""
        if self.options:
            return "one of " + ", ".join(self.options)
        return f"a whole number from {self.least} to {self.most}"

    def check(self, value: Value) -> None:
        """Raise InvalidSetting unless it may be this."""
        fits = value in self.options if self.options else self._counts(value)
        if not fits:
            detail = f"It may be {self.allowed}."
            raise InvalidSetting(detail, errors=[FieldError("/value", InvalidSetting.code, detail)])

    def _counts(self, value: Value) -> bool:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole and self.least <= int(value) <= self.most


SETTINGS: Mapping[str, Setting] = {
    NOTICE_WORKING_DAYS: Setting(
        about="How many working days before the poll notice of an election is given, where the"
        " election itself does not say the day. Publication is restricted from then on.",
        default=25,
        least=1,
        most=60,
        source=(
            (
                "Local Elections (Principal Areas) (England and Wales) Rules 2006, Schedule 2,"
                " rules 1 and 2: not later than the 25th day before the poll, days that are no"
                " working days disregarded"
            ),
        ),
    ),
    PLAN_REFRESH: Setting(
        about="When a published ward plan is to be looked at again.",
        default=PlanRefresh.TWO_YEARS_AFTER_ELECTION,
        options=tuple(PlanRefresh),
        source=(
            (
                "two_years_after_election: Rotherham MBC, draft Neighbourhood Leadership Strategy"
                " 2026-2032, Action Area 1 (refresh after two years)"
            ),
            (
                "one_year_after_adoption: Rotherham MBC, Thriving Neighbourhoods Annual Report"
                " 2021/22, paragraph 2.7"
            ),
            "yearly: the council's web page on ward priorities",
        ),
    ),
}


def setting_of(name: str) -> Setting:
    """Return what the council settles under a name, or raise SettingNotFound."""
    found = SETTINGS.get(name)
    if found is None:
        raise SettingNotFound(f"There is no setting {name!r}.")
    return found
