"""Tables of calendar feeds."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from wardapi.access.models import PrincipalRow
from wardapi.feeds.vocabulary import Kind
from wardapi.kit.database import Base, Stamped, Versioned, new_id
from wardapi.services.models import Service
from wardapi.wards.models import Ward

_KINDS = ", ".join(f"'{kind}'" for kind in Kind)


class Feed(Stamped, Versioned, Base):
    """A calendar on a secret address, of a ward or of a service. It is never deleted.

    `digest` is the SHA-256 of the secret, which is stored nowhere.
    """

    __tablename__ = "feeds"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint("length(digest) = 32", name="digest_is_sha256"),
        CheckConstraint("(ward_id IS NULL) <> (service_id IS NULL)", name="of_one"),
        CheckConstraint("kind <> 'ward_meetings' OR ward_id IS NOT NULL", name="meetings_of_ward"),
        CheckConstraint(
            "kind <> 'service_deadlines' OR service_id IS NOT NULL", name="deadlines_of_service"
        ),
        Index("ix_feeds_created_at", "created_at", "id"),
        Index("ix_feeds_principal_id", "principal_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    principal_id: Mapped[UUID] = mapped_column(ForeignKey(PrincipalRow.id))
    kind: Mapped[str] = mapped_column(String(20))
    ward_id: Mapped[UUID | None] = mapped_column(ForeignKey(Ward.id), index=True)
    service_id: Mapped[UUID | None] = mapped_column(ForeignKey(Service.id), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    revoked_at: Mapped[datetime | None]
