"""What is refused of the books, and why."""

from wardapi.budgets.vocabulary import Account
from wardapi.kit.errors import Conflict, NotFound

_WHERE = {
    Account.AVAILABLE: "has {held} left to allocate",
    Account.COMMITTED: "has {held} committed and unpaid",
    Account.PAID: "has {held} paid out",
}


class PotOverspent(Conflict):
    """No pot gives more than it holds, however many people allocate from it at once."""

    code = "pot_overspent"
    title = "The pot does not hold so much."
    remedy = "GET /v1/pots/{id} tells what is left. Ask for less, or draw on another pot as well."

    @classmethod
    def of(cls, account: Account, *, held: int, wanted: int) -> "PotOverspent":
        """Return the refusal with both amounts, in pence."""
        where = _WHERE[account].format(held=pounds(held))
        return cls(f"The pot {where}, and {pounds(wanted)} is wanted of it. {cls.remedy}")


class EntryNotFound(NotFound):
    """The journal has no entry of this id."""

    code = "ledger_entry_not_found"
    title = "The journal has no such entry."
    remedy = "GET /v1/pots/{id}/entries lists a pot's entries with their ids."


class NotReversible(Conflict):
    """A reversal stands. What it took back can be entered anew."""

    code = "reversal_not_reversible"
    title = "A reversal cannot be reversed."
    remedy = "Enter what was taken back anew, as what it is."


class AlreadyReversed(Conflict):
    """An entry is taken back once."""

    code = "entry_already_reversed"
    title = "The entry has been reversed already."
    remedy = "Nothing needs doing. GET /v1/pots/{id}/entries shows both."


def pounds(pence: int) -> str:
    """Return an amount as a person reads it, such as £1,584.00."""
    return f"£{pence // 100:,}.{pence % 100:02}"
