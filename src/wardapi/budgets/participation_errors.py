"""What is refused of rounds of participatory budgeting, and why."""

from wardapi.budgets.ledger_errors import pounds
from wardapi.kit.errors import Conflict, NotFound, Unprocessable


class RoundNotFound(NotFound):
    """No round has this id, or it is not published and not yours to know of."""

    code = "participation_round_not_found"
    title = "There is no such round."
    remedy = "GET /v1/participation-rounds lists those that you may see, with their ids."


class ProjectNotFound(NotFound):
    """The round has no project of this code."""

    code = "project_not_found"
    title = "The round has no such project."
    remedy = "GET the round: it lists its projects with their codes."


class InvalidRound(Unprocessable):
    """The round, or a project of it, is not as rounds can be."""

    code = "invalid_round"
    title = "The round cannot be as it is described."
    remedy = "`errors` says which fields; correct them and send it again."


class UnknownRoundPot(Unprocessable):
    """A round spends a part of one pot."""

    code = "unknown_round_pot"
    title = "There is no such pot."
    remedy = "GET /v1/pots lists the pots that you may see, with their ids."


class InvalidBallot(Unprocessable):
    """A ballot is not as the round's ballots are."""

    code = "invalid_ballot"
    title = "A ballot is not as the ballots of this round are."
    remedy = "`errors` says which; none of the batch was recorded. Correct it and send it again."


class RoundUnderWay(Conflict):
    """What people vote on does not change once the round is open."""

    code = "round_under_way"
    title = "The round has been opened, so this can no longer be changed."
    remedy = "Only its title, its description and who carries a project out change after that."


class RoundNotOpen(Conflict):
    """Votes are recorded once the round has been opened, and until it is published."""

    code = "round_not_open"
    title = "The round takes no votes."
    remedy = "Open it first with /opening. A published round stays as it is."


class RoundIsEmpty(Conflict):
    """People choose among projects."""

    code = "round_is_empty"
    title = "The round has no projects."
    remedy = "Add some with /projects."


class BudgetTooHigh(Conflict):
    """The pot has less than the round is to spend."""

    code = "round_budget_too_high"
    title = "The pot has less available than this takes."
    remedy = "GET the pot: it tells what is available. Lower the budget, or find more money."

    @classmethod
    def of(cls, held: int, wanted: int) -> "BudgetTooHigh":
        """`held` and `wanted` are in pence."""
        return cls(
            f"The pot has {pounds(held)} available, and this takes {pounds(wanted)}. {cls.remedy}"
        )


class VotingOpen(Conflict):
    """Votes are counted when all can be in."""

    code = "voting_open"
    title = "The last day to vote has not passed."
    remedy = "Count the round on the day after `closes_on`, or later."


class NoVotes(Conflict):
    """There is nothing to count."""

    code = "no_votes"
    title = "No votes have been recorded."
    remedy = "Record ballots with /ballots, or totals with PATCH."


class BallotsNeeded(Unprocessable):
    """Equal shares divides the budget among the ballots; totals do not tell who chose what."""

    code = "equal_shares_needs_ballots"
    title = "Equal shares needs ballots, and only totals are known of this round."
    remedy = "Record the ballots themselves, or set `counting_rule` to greedy with PATCH."


class VotesOfOneKind(Conflict):
    """A round is counted from ballots or from totals, never from both."""

    code = "votes_of_one_kind"
    title = "The round has ballots or totals already, and takes no votes of the other kind."
    remedy = "Take them away first: totals with PATCH and null, ballots with DELETE .../ballots."


class TooManyBallots(Conflict):
    """A round is counted in one piece."""

    code = "too_many_ballots"
    title = "The round would have more ballots than can be counted here."
    remedy = "Count them elsewhere and record the totals, or hold a round for each part."


class RoundNotCounted(Conflict):
    """Only an outcome is published, and only winners become allocations."""

    code = "round_not_counted"
    title = "The round has not been counted."
    remedy = "Count it first with /count, once `closes_on` has passed."


class RoundPublished(Conflict):
    """What is published never changes."""

    code = "round_published"
    title = "The round has been published already."
    remedy = "Nothing needs doing."


class RoundAwarded(Conflict):
    """Allocations were made of the outcome, which stays as it is."""

    code = "round_awarded"
    title = "Allocations have been made of this outcome, so its votes stay as they are."
    remedy = "Nothing needs doing."


class BallotsTooFew(Conflict):
    """Ballots of so few voters could tell who voted how."""

    code = "ballots_too_few"
    title = "Some project was chosen on fewer than 5 ballots, so ballots are not published."
    remedy = "Publish the outcome without them: leave `ballots` out."


class ProjectLost(Conflict):
    """Only what won becomes an allocation."""

    code = "project_not_funded"
    title = "The project has not won."
    remedy = "GET the round: its outcome says which projects won, and why others did not."


class ProjectAwarded(Conflict):
    """A winner becomes one allocation."""

    code = "project_already_awarded"
    title = "The project has become an allocation already."
    remedy = "GET the round: the project names its allocation."


class RecipientMissing(Conflict):
    """Money goes to an organisation."""

    code = "project_without_recipient"
    title = "Nobody is named yet who carries the project out."
    remedy = "Set the project's `recipient` with PATCH, to an organisation on record."


class InvalidPabulib(Unprocessable):
    """The text is not a Pabulib file that this service can hold."""

    code = "invalid_pabulib"
    title = "The file could not be read as Pabulib."
    remedy = "The detail says what is wrong. The format is described at pabulib.org/format."
