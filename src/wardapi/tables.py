"""Imports every room's tables, so that the metadata is whole. For migrations and their check."""

from wardapi.kit.database import Base

metadata = Base.metadata
