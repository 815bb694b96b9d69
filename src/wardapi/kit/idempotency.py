"""`Idempotency-Key`: the same request twice has one effect and one answer."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from wardapi.kit.database import Base


class IdempotencyRecord(Base):
    """What a principal's key was answered. Written in the same transaction as its effect."""

    __tablename__ = "idempotency_records"

    principal_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
