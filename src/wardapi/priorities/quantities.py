"""Quantities as whole ten-thousandths: sums and comparisons are exact on both databases."""

import math
from decimal import Decimal

DECIMALS = 4
SCALE = 10_000
LIMIT = 1_000_000_000
"""Quantities lie between minus and plus this. Scaled, they are exact in a double, too."""


class NoQuantity(ValueError):
    """The number is too large, or has more decimals than are kept."""


def scaled(number: Decimal) -> int:
    """Return a number as whole ten-thousandths. Raises `NoQuantity`."""
    if not number.is_finite() or abs(number) > LIMIT:
        raise NoQuantity(f"write a number between -{LIMIT} and {LIMIT}")
    whole = number.scaleb(DECIMALS)
    if whole != whole.to_integral_value():
        raise NoQuantity(f"write at most {DECIMALS} decimals")
    return int(whole)


def scaled_float(number: float) -> int:
    """Return a number as JSON has it: what a double holds for four decimals is those decimals."""
    if not abs(number) <= LIMIT:
        raise NoQuantity(f"write a number between -{LIMIT} and {LIMIT}")
    nearest = round(number * SCALE)
    if not math.isclose(nearest / SCALE, number, rel_tol=1e-12):
        raise NoQuantity(f"write at most {DECIMALS} decimals")
    return nearest


def plain(quantity: int) -> int | float:
    """Return whole ten-thousandths as a number for JSON, without a point where it is whole."""
    return quantity / SCALE if quantity % SCALE else quantity // SCALE
