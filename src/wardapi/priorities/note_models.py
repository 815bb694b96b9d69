"""What notes on actions and on indicators have in common."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from wardapi.access.models import PrincipalRow
from wardapi.kit.database import Stamped

BODY_UNTIL_ERASED = "(body IS NULL) = (erased_at IS NOT NULL)"


class Noted(Stamped):
    """Words of the council's record, kept until somebody takes them away.

    The audit trail has the note's id and never its words. `for_publication` is what its writer
    said; anybody reads it then, once the priority has been published.
    """

    body: Mapped[str | None] = mapped_column(sort_order=500)
    for_publication: Mapped[bool] = mapped_column(Boolean, sort_order=501)
    written_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id), sort_order=502)
    erased_at: Mapped[datetime | None] = mapped_column(sort_order=503)
    erased_by: Mapped[UUID | None] = mapped_column(ForeignKey(PrincipalRow.id), sort_order=504)


def body_until_erased() -> CheckConstraint:
    """Return the constraint that a note has its words until they are erased."""
    return CheckConstraint(BODY_UNTIL_ERASED, name="body_until_erased")
