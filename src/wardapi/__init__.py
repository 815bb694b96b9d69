"""wardapi: the API of a council's wards."""

__version__ = "0.1.0"
