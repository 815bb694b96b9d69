"""Imports every room's tables, so that the metadata is whole. For migrations and their check."""

import wardapi.access.models
import wardapi.audit.models
import wardapi.budgets.allocation_models
import wardapi.budgets.fund_models
import wardapi.budgets.ledger_models
import wardapi.budgets.organisation_models
import wardapi.budgets.participation_models
import wardapi.casework.models
import wardapi.commitments.handover_models
import wardapi.commitments.models
import wardapi.commitments.notice_models
import wardapi.commitments.silo_models
import wardapi.deadlines.models
import wardapi.events.models
import wardapi.feeds.models
import wardapi.kit.idempotency
import wardapi.meetings.models
import wardapi.priorities.action_models
import wardapi.priorities.indicator_models
import wardapi.priorities.models
import wardapi.reports.models
import wardapi.reports.statement_models
import wardapi.services.models
import wardapi.wards.council_models
import wardapi.wards.models
from wardapi.kit.database import Base

metadata = Base.metadata
