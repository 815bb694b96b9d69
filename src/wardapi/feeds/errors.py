"""Why a feed is refused."""

from wardapi.kit.errors import Conflict, NotFound, Unprocessable


class FeedNotFound(NotFound):
    """No feed has this id or this address, it is not yours to know of, or it has gone dark: it was
    revoked, or its owner may no longer see what it held."""

    code = "feed_not_found"
    title = "There is no such feed."
    remedy = (
        "GET /v1/feeds lists your feeds. If your calendar has stopped, make a new feed, and "
        "subscribe to its address."
    )


class InvalidFeed(Unprocessable):
    """A feed of this kind is of something else: meetings are of a ward, deadlines of a service,
    and reviews of one or the other."""

    code = "invalid_feed"
    title = "The feed does not name what it is of."
    remedy = "Name a ward or a service, as `errors` says, and not both."


class TooManyFeeds(Conflict):
    """Somebody has as many feeds as one may have at a time."""

    code = "too_many_feeds"
    title = "You have as many feeds as you may have."
    remedy = "DELETE a feed that no calendar of yours reads any more, and try again."
