"""The words that budgets are told in."""

from enum import StrEnum


class Holder(StrEnum):
    """Who disposes of a fund's money: each seat of a ward alone, or the ward's councillors."""

    COUNCILLOR = "councillor"
    WARD = "ward"


class FundKind(StrEnum):
    """What sort of money it is, in law and in the council's books."""

    REVENUE = "revenue"
    CAPITAL = "capital"
    HOUSING_REVENUE_ACCOUNT = "housing_revenue_account"
    INFRASTRUCTURE_LEVY = "infrastructure_levy"
    EXTERNAL = "external"


class DecisionRule(StrEnum):
    """Who decides on an allocation.

    `sole_councillor`: the councillor whose seat holds the pot. `ward_councillors`: those of the
    ward, unanimously, else by majority, else an arbiter.
    """

    SOLE_COUNCILLOR = "sole_councillor"
    WARD_COUNCILLORS = "ward_councillors"


class Departure(StrEnum):
    """What becomes of the money of a councillor who leaves before the year does."""

    SUCCESSOR = "successor"
    WARD = "ward"
    LAPSE = "lapse"


class CarryOver(StrEnum):
    """What becomes at the year's end of money that nobody has committed."""

    CARRY = "carry"
    LAPSE = "lapse"


class Account(StrEnum):
    """Where money stands. The first three are of a pot; the others lie outside all pots."""

    AVAILABLE = "available"
    COMMITTED = "committed"
    PAID = "paid"
    BROUGHT_FORWARD = "brought_forward"
    ENTITLEMENT = "entitlement"
    RECEIPTS = "receipts"
    LAPSED = "lapsed"


class EntryKind(StrEnum):
    """Why money moves."""

    OPENING = "opening"
    ENTITLEMENT = "entitlement"
    RECEIVED = "received"
    CARRIED = "carried"
    LAPSED = "lapsed"
    TRANSFERRED = "transferred"
    COMMITTED = "committed"
    RELEASED = "released"
    PAID = "paid"
    RECOVERED = "recovered"
    REVERSED = "reversed"


class Sector(StrEnum):
    """What sort of organisation receives money. Never a person."""

    VOLUNTARY_AND_COMMUNITY = "voluntary_and_community"
    PUBLIC = "public"
    PRIVATE = "private"


class Way(StrEnum):
    """How money is allocated."""

    GRANT = "grant"
    COMMISSIONING = "commissioning"
    PURCHASE = "purchase"
    OPEN_BIDDING = "open_bidding"
    PARTICIPATORY_BUDGETING = "participatory_budgeting"


class Status(StrEnum):
    """How far an allocation has come.

    `rejected` failed a check, `refused` was voted down; `recovering` is an award that is asked
    back. What has been paid is in the journal.
    """

    APPLIED = "applied"
    CHECKED = "checked"
    REFERRED = "referred"
    AWARDED = "awarded"
    REJECTED = "rejected"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    RECOVERING = "recovering"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What has been decided about one pot's share of an allocation."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    REFERRED = "referred"


class Basis(StrEnum):
    """By what rule it was decided."""

    SOLE_COUNCILLOR = "sole_councillor"
    UNANIMOUS = "unanimous"
    MAJORITY = "majority"
    ARBITRATION = "arbitration"
    PARTICIPATORY_VOTE = "participatory_vote"


class PaymentStatus(StrEnum):
    """How far a payment has come."""

    REQUESTED = "requested"
    AUTHORISED = "authorised"
    RELEASED = "released"
    CANCELLED = "cancelled"


class InterestKind(StrEnum):
    """What kind of interest somebody declares. Source: Localism Act 2011, sections 28 to 34."""

    DISCLOSABLE_PECUNIARY = "disclosable_pecuniary"
    OTHER_REGISTRABLE = "other_registrable"
    NON_REGISTRABLE = "non_registrable"


class Characteristic(StrEnum):
    """Whom an allocation bears on. Source: Equality Act 2010, section 4.

    `none` says that somebody has looked and found nobody in particular.
    """

    AGE = "age"
    DISABILITY = "disability"
    GENDER_REASSIGNMENT = "gender_reassignment"
    MARRIAGE_AND_CIVIL_PARTNERSHIP = "marriage_and_civil_partnership"
    PREGNANCY_AND_MATERNITY = "pregnancy_and_maternity"
    RACE = "race"
    RELIGION_OR_BELIEF = "religion_or_belief"
    SEX = "sex"
    SEXUAL_ORIENTATION = "sexual_orientation"
    NONE = "none"


class MatchKind(StrEnum):
    """What other money stands beside an allocation."""

    MATCH = "match"
    SEED = "seed"
    POOLED = "pooled"


class BallotType(StrEnum):
    """How residents vote. The words are those of Pabulib."""

    APPROVAL = "approval"
    CUMULATIVE = "cumulative"
    ORDINAL = "ordinal"
    SCORING = "scoring"


class CountingRule(StrEnum):
    """How votes become funded projects."""

    GREEDY = "greedy"
    EQUAL_SHARES = "equal_shares"


class Completion(StrEnum):
    """What becomes of money that equal shares leaves over."""

    NONE = "none"
    GREEDY = "greedy"


class RoundStatus(StrEnum):
    """How far a round of participatory budgeting has come."""

    DRAFT = "draft"
    OPEN = "open"
    COUNTED = "counted"
    PUBLISHED = "published"
