"""Constraints that several tables of budgets share, and the type of money."""

from enum import StrEnum
from typing import Annotated

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import mapped_column

Pence = Annotated[int, mapped_column(BigInteger)]
"""Whole pence."""


def one_of(column: str, values: type[StrEnum], name: str | None = None) -> CheckConstraint:
    """Return the constraint that a column holds one of these words."""
    named = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({named})", name=name or column)
