"""Imports every room's tables, so that the metadata is whole. For migrations and their check."""

import wardapi.access.models
import wardapi.audit.models
import wardapi.casework.models
import wardapi.deadlines.models
import wardapi.events.models
import wardapi.kit.idempotency
import wardapi.services.models
import wardapi.wards.models
from wardapi.kit.database import Base

metadata = Base.metadata
