"""What is refused of pots, and why."""

from wardapi.kit.errors import Conflict, NotFound, Unprocessable


class PotNotFound(NotFound):
    """No pot has this id, or it is of a ward that you do not work for."""

    code = "pot_not_found"
    title = "There is no such pot."
    remedy = "GET /v1/pots lists those that you may see."


class UnknownHolder(Unprocessable):
    """A holder is a seat or a ward."""

    code = "unknown_holder"
    title = "No seat and no ward is called so."
    remedy = "Name a seat by its code, such as boston-castle-2, or a ward by its code or slug."


class AlreadyOpening(Conflict):
    """A pot has one balance from an earlier system."""

    code = "pot_has_opening_balance"
    title = "The pot has an opening balance already."
    remedy = "Reverse that entry first, if it is wrong: POST /v1/ledger-entries/{id}/reversal."


class NotTheSameMoney(Conflict):
    """Money stays what it is in law: capital never becomes revenue, nor housing money another's,
    and what somebody gave for one purpose stays with it. Nor does it change its year."""

    code = "not_the_same_money"
    title = "Money cannot be moved between these pots."
    remedy = "Choose a pot of the same kind of money and of the same financial year."


class UnknownTransferTarget(Unprocessable):
    """The pot that is to get the money does not exist."""

    code = "unknown_transfer_target"
    title = "There is no such pot."
    remedy = "GET /v1/pots lists the pots with their ids. The two must not be the same."


class NobodyLeft(Conflict):
    """Money of a seat is settled when somebody's term in it has ended."""

    code = "nobody_left_seat"
    title = "No term in this seat ended on that day."
    remedy = "Name the last day of the term, and record its end first, if that is missing."


class NotASeat(Conflict):
    """A ward's money is the ward's, whoever its councillors are."""

    code = "pot_is_the_wards"
    title = "The ward holds this pot, and not one councillor."
    remedy = "Nothing needs doing when a councillor leaves."


class NoOtherSeat(Conflict):
    """There is nobody in the ward to share with."""

    code = "no_other_seat"
    title = "The ward has no other seat that could have the money."
    remedy = "Transfer it to another pot, or let it lapse at the year's end."


class NotInItsYear(Unprocessable):
    """What is booked in a pot happened in the pot's own financial year, and not in the future."""

    code = "not_in_financial_year"
    title = "The day is not in the pot's financial year, or has not come."
    remedy = "Name a day of that year that is not in the future."


class EntryOfAnother(Conflict):
    """What was booked for an award, a payment, a year's end or a levy receipt is undone there, so
    that both go on telling the same."""

    code = "entry_belongs_to_another_record"
    title = "The entry belongs to another record, and is undone there."
    remedy = (
        "Withdraw, cancel or recover the allocation, or withdraw the levy receipt. What a year's"
        " end moved stays moved; transfer money, if it must be elsewhere."
    )
