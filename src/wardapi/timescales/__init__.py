"""The escalation-timescale engine: what is due, when, why, and who hears about it next.

Pure Python on the standard library: no database, no web, and no clock is read anywhere. A case's
standing is a function of its history, its pinned policy versions and `now`.

Time        calendars, conventions, pauses -> Timeline (due, advance, count), calculate, measure
Promises    policy: rules, targets, ladders of rungs, pause and extension rules
History     facts -> read -> assess, assess_as_of, explain
What if     replay, compare, preview
"""

from wardapi.timescales import pausing
from wardapi.timescales.amounts import (
    Amount,
    Measure,
    format_duration,
    microseconds,
    parse_duration,
)
from wardapi.timescales.assess import assess, assess_as_of, stand
from wardapi.timescales.calculation import Calculation, Measured, calculate, measure
from wardapi.timescales.calendars import Window, WorkingCalendar
from wardapi.timescales.conventions import (
    AtClose,
    Conventions,
    DayZero,
    RepeatedHour,
    TimeOfDay,
)
from wardapi.timescales.errors import (
    HorizonExceeded,
    InvalidAmount,
    InvalidCalendar,
    InvalidInstant,
    TimescaleError,
)
from wardapi.timescales.explanation import Explanation, explain
from wardapi.timescales.facts import (
    Acknowledged,
    Apply,
    Attributes,
    Corrected,
    EscalationAnswered,
    Extended,
    Fact,
    MilestoneReached,
    Paused,
    Rebased,
    Received,
    Reclassified,
    Reopened,
    Replied,
    Reply,
    Resolved,
    Resumed,
    RungFired,
    Transferred,
    Withdrawn,
)
from wardapi.timescales.history import History, InvalidHistory, known_by, read
from wardapi.timescales.instants import localise
from wardapi.timescales.ledger import Span, spans
from wardapi.timescales.pauses import Pause, merge
from wardapi.timescales.pausing import Pauses, pauses_of
from wardapi.timescales.policy import (
    Anchor,
    ExtensionRule,
    InvalidPolicy,
    Level,
    Offset,
    PauseRule,
    Policies,
    PolicyVersion,
    Rule,
    Rung,
    Target,
)
from wardapi.timescales.replay import (
    Comparison,
    Difference,
    PastCase,
    Shift,
    compare,
    preview,
    replay,
)
from wardapi.timescales.sentences import sentences
from wardapi.timescales.standing import (
    EscalationStanding,
    EscalationState,
    OpenPause,
    RungStanding,
    RungState,
    Standing,
    Status,
    TargetStanding,
    TargetState,
)
from wardapi.timescales.timeline import Timeline

__all__ = [
    "Acknowledged",
    "Amount",
    "Anchor",
    "Apply",
    "AtClose",
    "Attributes",
    "Calculation",
    "Comparison",
    "Conventions",
    "Corrected",
    "DayZero",
    "Difference",
    "EscalationAnswered",
    "EscalationStanding",
    "EscalationState",
    "Explanation",
    "Extended",
    "ExtensionRule",
    "Fact",
    "History",
    "HorizonExceeded",
    "InvalidAmount",
    "InvalidCalendar",
    "InvalidHistory",
    "InvalidInstant",
    "InvalidPolicy",
    "Level",
    "Measure",
    "Measured",
    "MilestoneReached",
    "Offset",
    "OpenPause",
    "PastCase",
    "Pause",
    "PauseRule",
    "Paused",
    "Pauses",
    "Policies",
    "PolicyVersion",
    "Rebased",
    "Received",
    "Reclassified",
    "Reopened",
    "RepeatedHour",
    "Replied",
    "Reply",
    "Resolved",
    "Resumed",
    "Rule",
    "Rung",
    "RungFired",
    "RungStanding",
    "RungState",
    "Shift",
    "Span",
    "Standing",
    "Status",
    "Target",
    "TargetStanding",
    "TargetState",
    "TimeOfDay",
    "Timeline",
    "TimescaleError",
    "Transferred",
    "Window",
    "Withdrawn",
    "WorkingCalendar",
    "assess",
    "assess_as_of",
    "calculate",
    "compare",
    "explain",
    "format_duration",
    "known_by",
    "localise",
    "measure",
    "merge",
    "microseconds",
    "parse_duration",
    "pauses_of",
    "pausing",
    "preview",
    "read",
    "replay",
    "sentences",
    "spans",
    "stand",
]
