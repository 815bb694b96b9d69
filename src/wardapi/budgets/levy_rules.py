"""The neighbourhood's portion of the infrastructure levy.

Source: Community Infrastructure Levy Regulations 2010, regulations 59A to 59F: 15 per cent, 25
where a neighbourhood plan is made; a parish's share is paid to the parish. The cap on the 15 per
cent (£100 for each dwelling in the area, each year) is for finance to watch: the number of
dwellings is not known here.
"""

from typing import NamedTuple

from wardapi.kit.errors import Conflict, NotFound, Unprocessable

PERCENT, PERCENT_WITH_PLAN = 15, 25


class Portion(NamedTuple):
    """How much of a payment is the neighbourhood's, in per cent and in pence."""

    percent: int
    pence: int


class LevyReceiptNotFound(NotFound):
    """No receipt of the levy has this id, or it is of a ward that you do not work for."""

    code = "levy_receipt_not_found"
    title = "There is no such receipt of the levy."
    remedy = "GET /v1/levy-receipts lists them with their ids."


class LevyReceiptExists(Conflict):
    """Each instalment of a development is recorded once."""

    code = "levy_receipt_exists"
    title = "This instalment of the development is recorded already."
    remedy = "GET /v1/levy-receipts shows it. If it is wrong, withdraw it and record it anew."


class LevyReceiptWithdrawn(Conflict):
    """A receipt is withdrawn once."""

    code = "levy_receipt_withdrawn"
    title = "The receipt has been withdrawn already."
    remedy = "Nothing needs doing."


class InvalidReceipt(Unprocessable):
    """What a receipt says depends on the fund that it is of."""

    code = "invalid_receipt"
    title = "The receipt cannot be recorded as described."
    remedy = "`errors` says which field; correct it and send the message again."


def portion(levy: int, *, neighbourhood_plan: bool) -> Portion:
    """Return the neighbourhood's portion of a payment in pence; a part of a penny is not paid."""
    percent = PERCENT_WITH_PLAN if neighbourhood_plan else PERCENT
    return Portion(percent, levy * percent // 100)
