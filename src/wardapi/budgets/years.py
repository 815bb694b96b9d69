"""Financial years: 1 April to 31 March, named by the year they begin in and written 2021-22."""

import re
from datetime import date
from typing import NamedTuple

from wardapi.kit.errors import FieldError, Unprocessable

FIRST, LAST = 1974, 2199
"""The first is that of the Local Government Act 1972's councils."""
_WRITTEN = re.compile(r"(\d{4})-(\d{2})")


class InvalidFinancialYear(Unprocessable):
    """A financial year is written with the year it begins in and two digits of the next."""

    code = "invalid_financial_year"
    title = "That is not a financial year."
    remedy = "Write it as 2021-22, which is 1 April 2021 to 31 March 2022."


class FinancialYear(NamedTuple):
    """`begins` is the calendar year of its 1 April."""

    begins: int

    @classmethod
    def of(cls, day: date) -> "FinancialYear":
        """Return the financial year that a day is in."""
        return cls(day.year if (day.month, day.day) >= (4, 1) else day.year - 1)

    @classmethod
    def read(cls, text: str, *, field: str = "/financial_year") -> "FinancialYear":
        """Read 2021-22. Raises InvalidFinancialYear, which points at `field`."""
        found = _WRITTEN.fullmatch(text)
        if found is not None:
            begins, ends = int(found[1]), int(found[2])
            if FIRST <= begins <= LAST and (begins + 1) % 100 == ends:
                return cls(begins)
        told = f"{InvalidFinancialYear.title} {InvalidFinancialYear.remedy}"
        raise InvalidFinancialYear(
            told, errors=[FieldError(field, InvalidFinancialYear.code, told)]
        )

    @property
    def first(self) -> date:
        return date(self.begins, 4, 1)

    @property
    def last(self) -> date:
        return date(self.begins + 1, 3, 31)

    @property
    def following(self) -> "FinancialYear":
        return FinancialYear(self.begins + 1)

    def __str__(self) -> str:
        return f"{self.begins}-{(self.begins + 1) % 100:02}"
