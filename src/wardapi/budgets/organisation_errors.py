"""What is refused of organisations, and why."""

from wardapi.kit.errors import Conflict, NotFound, Unprocessable


class OrganisationNotFound(NotFound):
    """No organisation has this id."""

    code = "organisation_not_found"
    title = "There is no such organisation."
    remedy = "GET /v1/organisations lists them with their ids; `q` searches their names."


class UnknownOrganisation(Unprocessable):
    """The message names an organisation that is not on record."""

    code = "unknown_organisation"
    title = "The organisation is not on record."
    remedy = "GET /v1/organisations lists those that are; add it with POST if it is new."


class OrganisationExists(Conflict):
    """An identifier belongs to one organisation."""

    code = "organisation_exists"
    title = "An organisation with this identifier is on record already."
    remedy = "Use the one on record, which the detail names, or correct the identifier."


class OrganisationMerged(Conflict):
    """It was found to be another organisation, and that one is used in its place."""

    code = "organisation_merged"
    title = "The organisation has been merged into another."
    remedy = "Use the organisation that `same_as` names."


class InvalidOrganisation(Unprocessable):
    """Numbers and identifiers of an organisation have shapes of their own, and agree."""

    code = "invalid_organisation"
    title = "The organisation cannot be recorded as described."
    remedy = "`errors` says which field; correct it and send the message again."


class IndividualRefused(Unprocessable):
    """Ward budgets never fund an individual, and no person is kept as an organisation."""

    code = "individual_refused"
    title = "That is a person's name, and money never goes to an individual."
    remedy = (
        "Name the organisation that receives the money. If this is one, write its name in full, "
        "such as `Dr Smith Community Trust`."
    )
