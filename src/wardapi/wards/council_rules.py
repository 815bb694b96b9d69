"""Refusals about officers' posts and deprivation."""

from wardapi.kit.errors import NotFound


class OfficerPostNotFound(NotFound):
    """Nobody's time in an officer's post has this id."""

    code = "officer_post_not_found"
    title = "There is no such time in an officer's post."
    remedy = "GET /v1/officer-posts lists the posts with their ids."


class DeprivationUnknown(NotFound):
    """Nobody has said how deprived the ward is."""

    code = "deprivation_unknown"
    title = "Nothing is known of deprivation in the ward."
    remedy = "An administrator enters it: PUT /v1/wards/{ward}/deprivation."
