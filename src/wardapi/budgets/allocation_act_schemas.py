"""What is done with an allocation, as it crosses the wire. Reasons and returns are published: write
no personal data, and no bank details."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from wardapi.budgets.allocation_schemas import Body, Note, People, Short
from wardapi.budgets.vocabulary import InterestKind
from wardapi.kit.schema import Day, In, Pounds, Slug, Text, example

OnBehalfOf = Annotated[
    UUID | None,
    Field(description="For a system: the principal of the person for whom it does this."),
]


class CheckIn(In):
    """What the officer found. One `false` rejects the application, and needs a note."""

    model_config = example(
        complete=True,
        eligible=True,
        not_borough_wide=True,
        not_an_individual=True,
        not_retrospective=True,
        linked_to_a_priority=True,
    )

    complete: bool
    eligible: bool
    """For each fund that it draws on."""
    not_borough_wide: bool
    not_an_individual: bool
    not_retrospective: bool
    linked_to_a_priority: bool
    note: Note | None = None
    on_behalf_of: OnBehalfOf = None


class InterestIn(In):
    """An interest in the allocation. One that is sensitive is declared without its nature."""

    model_config = example(kind="other_registrable", nature="Trustee of the recipient.")

    kind: InterestKind
    nature: Note | None = None
    sensitive: bool = False
    """Source: Localism Act 2011, section 32."""
    dispensation: Note | None = None
    """By which the Monitoring Officer, or a committee, lets them take part all the same."""
    on_behalf_of: OnBehalfOf = None


class VoteIn(In):
    """A councillor's vote, with its reason and the alternatives that were rejected."""

    model_config = example(in_favour=True, reason="The path has no seat for half a mile.")

    in_favour: bool
    reason: Note
    alternatives: Note | None = None
    share: UUID | None = None
    """One share of the allocation; all on which they may vote if left out."""
    on_behalf_of: OnBehalfOf = None


class ArbitrationIn(In):
    """An arbiter's decision, with its reason and the alternatives that were rejected."""

    model_config = example(in_favour=True, reason="It serves the ward's first priority.")

    in_favour: bool
    reason: Note
    alternatives: Note | None = None
    on_behalf_of: OnBehalfOf = None


class PublicationOfAllocationIn(In):
    """Publishes a decision."""

    model_config = example(override_reason=None)

    override_reason: Note | None = None
    """Why it is published in a restricted period before an election; the Monitoring Officer's."""


class AllocationReasonIn(In):
    """Why."""

    model_config = example(reason="The group has found the money elsewhere.")

    reason: Note


class ClosureIn(In):
    """Closes an award. What does not come back is written off with a reason."""

    model_config = example(reason=None)

    reason: Note | None = None


class PaymentIn(In):
    """Asks for a payment, net; `vat` is the tax that the council gets back. The share is named by
    its id or its fund where there are several."""

    model_config = example(amount="500.00")

    amount: Annotated[Pounds, Field(gt=0)]
    vat: Pounds = 0
    share: UUID | None = None
    fund: Slug | None = None


class AuthorisationIn(In):
    """Lets a payment be made."""

    model_config = example(cost_code="NB-4411")

    cost_code: Short | None = None
    on_behalf_of: OnBehalfOf = None


class ReleaseIn(In):
    """A payment was made in the council's payment system, under this reference."""

    model_config = example(external_reference="AP-2026-004411", paid_on="2026-01-05")

    external_reference: Annotated[str, Text(120)]
    paid_on: Day | None = None
    on_behalf_of: OnBehalfOf = None


class PayeeIn(In):
    """Another organisation that is to be paid."""

    model_config = example(recipient="019b8d5c-1f00-7abc-8def-0123456789ab")

    recipient: UUID
    on_behalf_of: OnBehalfOf = None


class PayeeConfirmationIn(In):
    """Confirms who was proposed."""

    model_config = example(on_behalf_of=None)

    on_behalf_of: OnBehalfOf = None


class ReturnIn(In):
    """What became of the money. It is published: write no personal data."""

    model_config = example(text="Four benches stand.", spent="500.00", beneficiaries=300)

    text: Body
    spent: Pounds | None = None
    beneficiaries: People | None = None


class RecoveredIn(In):
    """Money that came back, under the reference of the council's payment system."""

    model_config = example(amount="500.00", external_reference="AR-2026-000017")

    amount: Annotated[Pounds, Field(gt=0)]
    external_reference: Annotated[str, Text(120)]
    recovered_on: Day | None = None
    share: UUID | None = None
    fund: Slug | None = None
