"""Sealing: writing down outside the database how every chain that grew now ends."""

from datetime import datetime

from sqlalchemy import Table, bindparam, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.audit.models import AuditHead
from wardapi.audit.seal_file import Head, SealFile
from wardapi.kit.settings import Settings
from wardapi.kit.subjects import Subject

MAX_HEADS = 1_000
"""Chains in one seal, so that the transaction which marks them as sealed stays short."""

_ONE_SEALER = text("SELECT pg_try_advisory_xact_lock(7716118101)")
_HEADS: Table = AuditHead.__table__  # type: ignore[assignment]
_MARK_SEALED = (
    update(_HEADS)
    .where(
        _HEADS.c.subject_kind == bindparam("kind"),
        _HEADS.c.subject_id == bindparam("subject"),
        _HEADS.c.sealed_length < bindparam("sealed"),
    )
    .values(sealed_length=bindparam("sealed"))
)


def seal_file(settings: Settings) -> SealFile:
    """The seals of this service. Hosts that share a database must share this file too."""
    return SealFile(settings.data_path / "audit-seals.jsonl", settings.secret("seal_secret"))


async def seal(session: AsyncSession, seals: SealFile, *, now: datetime) -> int:
    """Write one seal over the chains that grew since they were last sealed; return how many.

    Call again, in a new transaction, while it returns MAX_HEADS. Returns 0 when there is nothing
    to seal or somebody else is sealing. The seal is on the disk before the database is told; a
    crash in between only repeats it. BrokenSeal when the end of the file is not a seal.
    """
    if session.get_bind().dialect.name == "postgresql" and not await session.scalar(_ONE_SEALER):
        return 0
    statement = (
        select(_HEADS.c.subject_kind, _HEADS.c.subject_id, _HEADS.c.length, _HEADS.c.last)
        .where(_HEADS.c.length > _HEADS.c.sealed_length)
        .order_by(_HEADS.c.subject_kind, _HEADS.c.subject_id)
        .limit(MAX_HEADS)
    )
    heads = [
        Head(Subject(kind, subject_id), length, last)
        for kind, subject_id, length, last in await session.execute(statement)
    ]
    if heads:
        seals.append(now, heads)
        await session.execute(
            _MARK_SEALED,
            [
                {"kind": head.subject.kind, "subject": head.subject.id, "sealed": head.length}
                for head in heads
            ],
        )
    return len(heads)
