"""Where a row's content comes from. Reference data says for each record, and where needed for each
field, which public source states it, how sure that is, and whether somebody merely assumed it.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import String, false
from sqlalchemy.orm import Mapped, mapped_column

from wardapi.kit.database import Json

KEYS = ("source", "confidence", "assumption", "note")


class Evidenced:
    """`field_evidence` has, by field, the evidence that differs from the record's own."""

    source: Mapped[list[str]] = mapped_column(Json, sort_order=800)
    confidence: Mapped[str | None] = mapped_column(String(10), sort_order=801)
    assumption: Mapped[bool] = mapped_column(server_default=false(), sort_order=802)
    note: Mapped[str | None] = mapped_column(sort_order=803)
    field_evidence: Mapped[dict[str, Any]] = mapped_column(Json, sort_order=804)


def evidence_of(row: Any, field: str | None = None) -> dict[str, Any]:
    """Return the four keys of evidence for a row, or for one field of it, key by key."""
    own: Mapping[str, Any] = row.field_evidence.get(field, {}) if field else {}
    return {key: own.get(key, getattr(row, key)) for key in KEYS}
