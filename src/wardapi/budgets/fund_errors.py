"""What is refused of funds and their years, and why."""

from wardapi.kit.errors import Conflict, NotFound, Unprocessable


class FundNotFound(NotFound):
    """No fund has this slug."""

    code = "fund_not_found"
    title = "There is no such fund."
    remedy = "GET /v1/funds lists them with their slugs."


class UnknownFund(Unprocessable):
    """The message or the address names a fund that does not exist."""

    code = "unknown_fund"
    title = "There is no such fund."
    remedy = "Name a fund by its slug, as GET /v1/funds lists them."


class FundExists(Conflict):
    """A slug belongs to one fund."""

    code = "fund_exists"
    title = "There is a fund of this slug already."
    remedy = "Change that one with PATCH, or choose another slug."


class InvalidFund(Unprocessable):
    """The rules of a fund must agree with each other."""

    code = "invalid_fund"
    title = "The fund's rules do not agree with each other."
    remedy = "`errors` says which field; correct it and send the message again."


class FundYearMissing(Conflict):
    """A fund has money in the years for which somebody has said what it gives."""

    code = "fund_year_missing"
    title = "The fund has no such financial year yet."
    remedy = "Finance says what the fund gives with PUT /v1/funds/{fund}/years/{financial_year}."

    @classmethod
    def of(cls, fund: str, year: object) -> "FundYearMissing":
        """Return the refusal that names both."""
        return cls(f"The fund {fund} has no year {year} yet. {cls.remedy}")


class TooEarlyToEntitle(Conflict):
    """Wards and seats are counted on one day of the year; after the poll, where there is one."""

    code = "too_early_to_entitle"
    title = "The day on which entitlements are counted has not come."
    remedy = "Ask again on that day, or move it with PUT /v1/funds/{fund}/years/{financial_year}."


class TooEarlyToEnd(Conflict):
    """A financial year ends with 31 March."""

    code = "too_early_to_end_year"
    title = "The financial year has not ended."
    remedy = "Run its end from 1 April on."
