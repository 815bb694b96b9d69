"""Tables of indicators, their readings and the notes on them.

Quantities are whole ten-thousandths. Progress is worked out by `indicator_rules` and stands
nowhere.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wardapi.access.models import PrincipalRow
from wardapi.kit.database import Base, SortText, Stamped, Versioned, new_id, one_of
from wardapi.priorities.indicator_rules import Point, Points
from wardapi.priorities.indicator_vocabulary import Direction, IndicatorNoteKind, Kind, Topic
from wardapi.priorities.models import Priority
from wardapi.priorities.note_models import Noted, body_until_erased
from wardapi.wards.models import Ward

_NO_QUANTITY = (
    "kind = 'quantitative' OR (unit IS NULL AND direction IS NULL"
    " AND baseline IS NULL AND target IS NULL)"
)


def _point(on: date | None, value: int | None) -> Point | None:
    return None if on is None or value is None else Point(on, value)


class Indicator(Stamped, Versioned, Base):
    """How a ward will know whether a priority gets anywhere.

    `ward_id` is the priority's; imports name an indicator by its ward and slug. It goes on when the
    ward's next plan takes it over: its priority changes then, and its readings stay.
    """

    __tablename__ = "indicators"
    __table_args__ = (
        UniqueConstraint("ward_id", "slug"),
        one_of("kind", Kind),
        one_of("topic", Topic),
        one_of("direction", Direction),
        CheckConstraint(_NO_QUANTITY, name="qualitative_has_no_quantity"),
        CheckConstraint(
            "kind <> 'quantitative' OR (unit IS NOT NULL AND direction IS NOT NULL)",
            name="quantitative_has_unit",
        ),
        CheckConstraint("(baseline IS NULL) = (baseline_on IS NULL)", name="baseline_has_a_day"),
        CheckConstraint("(target IS NULL) = (target_on IS NULL)", name="target_has_a_day"),
        CheckConstraint("target_on > baseline_on", name="target_after_baseline"),
        CheckConstraint(
            "(direction = 'up' AND target >= baseline)"
            " OR (direction = 'down' AND target <= baseline)",
            name="target_in_direction",
        ),
        CheckConstraint("version > 0", name="version_counts_from_one"),
        Index("ix_indicators_priority_id", "priority_id", "id"),
        Index("ix_indicators_updated_at", "updated_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    priority_id: Mapped[UUID] = mapped_column(ForeignKey("priorities.id"))
    ward_id: Mapped[UUID] = mapped_column(ForeignKey("wards.id"))
    slug: Mapped[str] = mapped_column(SortText(80))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None]
    kind: Mapped[str] = mapped_column(String(20))
    topic: Mapped[str] = mapped_column(String(30))
    source: Mapped[str | None] = mapped_column(String(500))
    unit: Mapped[str | None] = mapped_column(String(60))
    direction: Mapped[str | None] = mapped_column(String(10))
    baseline: Mapped[int | None] = mapped_column(BigInteger)
    baseline_on: Mapped[date | None]
    target: Mapped[int | None] = mapped_column(BigInteger)
    target_on: Mapped[date | None]

    priority: Mapped[Priority] = relationship(lazy="raise")
    ward: Mapped[Ward] = relationship(lazy="raise")

    @property
    def points(self) -> Points:
        """Baseline and target, as far as it has them."""
        return Points(_point(self.baseline_on, self.baseline), _point(self.target_on, self.target))


class IndicatorReading(Stamped, Versioned, Base):
    """How an indicator stood on a day. There is one reading for each day."""

    __tablename__ = "indicator_readings"
    __table_args__ = (UniqueConstraint("indicator_id", "measured_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    indicator_id: Mapped[UUID] = mapped_column(ForeignKey("indicators.id"))
    measured_on: Mapped[date]
    value: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str | None] = mapped_column(String(500))
    note: Mapped[str | None] = mapped_column(String(2000))
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id))


class IndicatorNote(Noted, Base):
    """What was noticed or heard about an indicator, in words."""

    __tablename__ = "indicator_notes"
    __table_args__ = (
        one_of("kind", IndicatorNoteKind),
        body_until_erased(),
        Index("ix_indicator_notes_indicator_id", "indicator_id", "noted_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    indicator_id: Mapped[UUID] = mapped_column(ForeignKey("indicators.id"))
    kind: Mapped[str] = mapped_column(String(20))
    noted_on: Mapped[date]
    source: Mapped[str | None] = mapped_column(String(500))
