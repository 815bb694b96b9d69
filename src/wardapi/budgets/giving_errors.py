"""What is refused of open data, and why."""

from wardapi.kit.errors import Conflict


class CouncilNotLoaded(Conflict):
    """Open data names its publisher, and nobody has said yet who the council is."""

    code = "council_not_loaded"
    title = "The council has not been described, so nothing can be published in its name."
    remedy = "Load the council's pack, such as `wardapi load rotherham`."
