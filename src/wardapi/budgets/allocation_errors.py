"""What is refused of allocations, and why."""

from wardapi.kit.errors import Conflict, NotAllowed, NotFound, Unprocessable


class AllocationNotFound(NotFound):
    """No allocation has this id, or it is not published and not yours to know of."""

    code = "allocation_not_found"
    title = "There is no such allocation."
    remedy = "GET /v1/allocations lists those that you may see, with their ids."


class InvalidAllocation(Unprocessable):
    """The application asks for what can never be given."""

    code = "invalid_allocation"
    title = "The application cannot be accepted as it is."
    remedy = "`errors` says which fields; correct them and send it again."


class UnknownPot(Unprocessable):
    """A share names a pot that does not exist."""

    code = "unknown_pot"
    title = "There is no such pot."
    remedy = "GET /v1/pots lists the pots of a ward by fund, financial year and seat."


class ApplicationsClosed(Conflict):
    """The fund takes no applications of that year any more."""

    code = "applications_closed"
    title = "The fund's last day for applications has passed."
    remedy = "GET /v1/funds/{fund}/years tells the days. Ask of a later year's money."


class AllocationSettled(Conflict):
    """What has been checked and voted on is not changed under those who decided."""

    code = "allocation_settled"
    title = "The allocation has been voted on, so this can no longer be changed."
    remedy = "Withdraw it and apply anew; its end, cost code and a later start can still be given."


class AllocationOver(Conflict):
    """The allocation was refused, rejected, withdrawn or closed."""

    code = "allocation_over"
    title = "The allocation is over."
    remedy = "Nothing needs doing. What is asked for anew is a new application."


class AlreadyChecked(Conflict):
    """An application is checked once, until it is changed."""

    code = "allocation_already_checked"
    title = "The application has been checked already."
    remedy = "Nothing needs doing, unless it is changed: then it is checked anew."


class NotEligible(Conflict):
    """The application does not meet a rule of the fund that it draws on."""

    code = "allocation_not_eligible"
    title = "The application does not meet the fund's rules."
    remedy = "`errors` says what is missing: have it changed with PATCH, or let the check fail."


class NotChecked(Conflict):
    """Nobody decides on an application before it has been checked."""

    code = "allocation_not_checked"
    title = "The application has not been checked yet."
    remedy = "An officer checks it first, with /check."


class AlreadyDecided(Conflict):
    """Nothing of this allocation waits for a decision of this kind."""

    code = "allocation_already_decided"
    title = "Nothing of the allocation waits for this decision."
    remedy = "GET the allocation: its shares tell what was decided, and what still waits."


class AlreadyVoted(Conflict):
    """A vote is cast once."""

    code = "already_voted"
    title = "You have voted on this already."
    remedy = "Nothing needs doing. The decision falls when all who may vote have."


class AlreadyDeclared(Conflict):
    """An interest is declared once for each allocation."""

    code = "interest_already_declared"
    title = "You have declared an interest in this allocation already."
    remedy = "Nothing needs doing."


class SensitiveInterestTold(Unprocessable):
    """What a sensitive interest is stays with the Monitoring Officer."""

    code = "sensitive_interest_told"
    title = "A sensitive interest is declared without saying what it is."
    remedy = "Leave `nature` out, and tell the Monitoring Officer instead."


class NoArbiterLeft(Conflict):
    """Every post that could arbitrate is vacant, is held by a councillor of the ward, or by
    somebody with an interest: then there is no award."""

    code = "no_arbiter_left"
    title = "Nobody is left to arbitrate, so there is no award."
    remedy = "Record who holds the next post with /v1/officer-posts, or withdraw the application."


class PastCommitBy(Conflict):
    """The fund's money of that year can no longer be committed."""

    code = "past_commit_by"
    title = "The last day to commit this money has passed."
    remedy = "GET /v1/funds/{fund}/years tells the day. Apply for a later year's money."


class WouldBeRetrospective(Conflict):
    """What has begun already is not funded."""

    code = "allocation_would_be_retrospective"
    title = "The activity would have begun before it is decided."
    remedy = "If it has not begun, move its start with PATCH, and vote again."


class NotDecided(Conflict):
    """Only a decision is published."""

    code = "allocation_not_decided"
    title = "Nothing has been decided that could be published."
    remedy = "Publish it when it is awarded or refused."


class AlreadyPublished(Conflict):
    """A decision is published once."""

    code = "allocation_already_published"
    title = "The decision has been published already."
    remedy = "Nothing needs doing."


class NotAwarded(Conflict):
    """Only an award is paid, returned upon, recovered and closed."""

    code = "allocation_not_awarded"
    title = "The allocation is not awarded."
    remedy = "GET the allocation to see how it stands."


class MoneyHasMoved(Conflict):
    """Something of it has been paid, or is about to be."""

    code = "allocation_has_payments"
    title = "Something of the allocation has been paid, or waits to be."
    remedy = "Cancel payments that wait; what has been paid is asked back with /recovery."


class PaymentNotFound(NotFound):
    """No payment has this id, or it is not yours to know of."""

    code = "payment_not_found"
    title = "There is no such payment."
    remedy = "GET the allocation: it lists its payments."


class PaymentTooHigh(Conflict):
    """Payments of a share are no more than the share, and their tax no more than the award's."""

    code = "payment_exceeds_award"
    title = "The payment is more than is left of the award."
    remedy = "GET the allocation: its shares and payments tell what is left."


class PaymentState(Conflict):
    """A payment is requested, then authorised, then released, each once."""

    code = "payment_state"
    title = "The payment has gone on since, or has not come so far."
    remedy = "GET the allocation: its payments tell how far each has come."


class CallInRuns(Conflict):
    """Nothing is paid while councillors may still call the decision in."""

    code = "call_in_runs"
    title = "The decision can still be called in."
    remedy = "Publish it, if it is not, and pay from the day after `call_in_ends_on`."


class CostCodeMissing(Conflict):
    """A payment is booked to a cost code."""

    code = "cost_code_missing"
    title = "The allocation has no cost code."
    remedy = "Send `cost_code` with the authorisation, or set it with PATCH."


class PayeeChanging(Conflict):
    """A new payee waits for a second person, or came after the payment was authorised."""

    code = "payee_is_changing"
    title = "The payee has been changed, or is to be."
    remedy = "Confirm the change with /payee-confirmation, then cancel and request the payment."


class NoPayeeChange(Conflict):
    """No new payee waits to be confirmed."""

    code = "no_payee_change"
    title = "No change of payee waits to be confirmed."
    remedy = "Propose one with /payee."


class SecondPerson(NotAllowed):
    """Who proposes a new payee does not confirm it."""

    code = "second_person_needed"
    title = "Somebody else has to confirm the payee that you proposed."
    remedy = "Ask a colleague of finance, or a manager."


class ReferenceUsed(Conflict):
    """One payment in the council's payment system is one payment here."""

    code = "payment_reference_used"
    title = "Another payment has this reference already."
    remedy = "Look the reference up; if this is the same payment, nothing needs doing."


class PastPayBy(Conflict):
    """The fund's money of that year had to be received by an earlier day."""

    code = "past_pay_by"
    title = "The last day on which this money could be received has passed."
    remedy = "Cancel the payment and close the allocation: what is left goes back to its pots."


class NoReturnDue(NotFound):
    """The clock of the monitoring return begins with the first payment."""

    code = "allocation_without_clock"
    title = "Nothing of the allocation has been paid, so no return is due and no clock runs."
    remedy = "Nothing needs doing."


class NothingPaid(Conflict):
    """Nothing has been paid, so nothing is reported on or asked back."""

    code = "nothing_paid"
    title = "Nothing of the allocation has been paid."
    remedy = "Close or withdraw it instead."


class AlreadyReturned(Conflict):
    """The monitoring return has come."""

    code = "already_returned"
    title = "The monitoring return has been given already."
    remedy = "Nothing needs doing."


class ReturnNotOverdue(Conflict):
    """Money is asked back when its return has not come in time, or says that money is left."""

    code = "return_not_overdue"
    title = "The monitoring return is not overdue."
    remedy = "Wait for `return_due_on`, or for the return."


class NotRecovering(Conflict):
    """Money comes back once it has been asked back."""

    code = "allocation_not_recovering"
    title = "The money has not been asked back."
    remedy = "Begin with /recovery, and say why."


class RecoveredTooMuch(Conflict):
    """No more comes back than was paid."""

    code = "recovered_exceeds_paid"
    title = "More would come back than was paid."
    remedy = "GET the allocation: it tells what has been paid and recovered."


class NotClosable(Conflict):
    """Something of the allocation is still open."""

    code = "allocation_not_closable"
    title = "Something of the allocation is still open."
    remedy = "The detail says what."
