"""Bringing in grants that another system published: every row is loaded, unchanged, or refused.

What is brought in is history: it touches no pot, and is no award of this service. Organisations
that are not on record by their identifier are put there. Rows are judged by themselves, a batch of
them in one transaction. The same file again changes nothing. On a dry run everything is judged and
nothing written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from wardapi.audit import actions as audit
from wardapi.audit.actions import Act
from wardapi.budgets import grants_files, organisation_actions, organisation_rules
from wardapi.budgets.grants_files import Given, Refused
from wardapi.budgets.organisation_actions import NewOrganisation
from wardapi.budgets.organisation_models import ImportedGrant, Organisation
from wardapi.budgets.organisation_queries import SUBJECT as ORGANISATION
from wardapi.budgets.vocabulary import Sector
from wardapi.events import actions as events
from wardapi.events.actions import News
from wardapi.kit.database import Database, new_id
from wardapi.kit.progress import Count
from wardapi.kit.schema import pounds
from wardapi.kit.subjects import Subject
from wardapi.priorities.spreadsheets import Problem
from wardapi.wards.rules import today

BATCH = 200
SUBJECT = "imported_grant"


@dataclass(slots=True)
class Report:
    """What became of a file. `rows` is `loaded` and `unchanged` and `refused` together, and so are
    their amounts, in pence; a refused amount that could not be read counts as nothing."""

    rows: int
    blank: int
    dry_run: bool
    loaded: int = 0
    unchanged: int = 0
    refused: int = 0
    organisations_added: int = 0
    amount_loaded: int = 0
    amount_unchanged: int = 0
    amount_refused: int = 0
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, row: Refused) -> None:
        self.refused += 1
        self.amount_refused += row.amount_pence or 0
        self.problems += row.problems

    def as_json(self) -> dict[str, Any]:
        """Return it as the command prints it."""
        whole = self.amount_loaded + self.amount_unchanged + self.amount_refused
        return {
            "rows": self.rows,
            "loaded": self.loaded,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "blank": self.blank,
            "amounts": {
                "rows": pounds(whole),
                "loaded": pounds(self.amount_loaded),
                "unchanged": pounds(self.amount_unchanged),
                "refused": pounds(self.amount_refused),
            },
            "organisations_added": self.organisations_added,
            "dry_run": self.dry_run,
            "problems": [problem._asdict() for problem in sorted(self.problems)],
        }


class Run(NamedTuple):
    """One import under way.

    `seen` has the row and the digest of what earlier rows of the file said, by the grant's
    identifier; `met` the identifiers of organisations that the file has named.
    """

    seen: dict[str, tuple[int, str]]
    met: set[str]
    replace: bool
    dry_run: bool
    now: datetime


async def import_grants(
    database: Database,
    content: bytes,
    *,
    replace: bool = False,
    dry_run: bool = False,
    now: datetime,
    progress: Count,
) -> Report:
    """Bring in a file of grants. Raises UnreadableFile, and then nothing was looked at.

    A grant that is on record with other cells is refused, unless it is to `replace` it.
    """
    sheet = grants_files.read(content)
    report = Report(len(sheet.rows), sheet.blank, dry_run)
    run = Run({}, set(), replace, dry_run, now)
    for start in range(0, len(sheet.rows), BATCH):
        rows = sheet.rows[start : start + BATCH]
        given = []
        for row in rows:
            judged = row if isinstance(row, Refused) else _check_day(row, today(now))
            if isinstance(judged, Refused):
                report.refuse(judged)
            else:
                given.append(judged)
        async with database.read() if dry_run else database.write() as session:
            await _bring(session, run, given, report)
        progress(start + len(rows), len(sheet.rows))
    return report


def _check_day(given: Given, on: date) -> Given | Refused:
    if given.awarded_on <= on:
        return given
    sentence = f"{given.awarded_on} has not come yet, so nothing was awarded on it."
    return Refused([Problem(given.row, "Award Date", sentence)], given.amount_pence)


async def _bring(session: AsyncSession, run: Run, rows: Sequence[Given], report: Report) -> None:
    """Judge rows against what is on record, and write those that are new."""
    on_record = await _on_record(session, rows)
    fresh = []
    for row in rows:
        earlier, kept = run.seen.get(row.identifier), on_record.get(row.identifier)
        known = earlier[1] if earlier else kept.digest if kept else None
        if known == row.digest:
            report.unchanged += 1
            report.amount_unchanged += row.amount_pence
        elif known is not None and (earlier or not run.replace):
            report.refuse(_contradicted(row, earlier))
        else:
            report.loaded += 1
            report.amount_loaded += row.amount_pence
            fresh.append((row, kept))
        run.seen.setdefault(row.identifier, (row.row, row.digest))
    if fresh:
        await _write(session, run, fresh, report)


def _contradicted(row: Given, earlier: tuple[int, str] | None) -> Refused:
    sentence = (
        f"Row {earlier[0]} says something else of the same grant."
        if earlier
        else "The grant is on record with other cells. If this row corrects them, import the file"
        " with --replace."
    )
    return Refused([Problem(row.row, "Identifier", sentence)], row.amount_pence)


async def _on_record(session: AsyncSession, rows: Sequence[Given]) -> Mapping[str, ImportedGrant]:
    found = await session.scalars(
        select(ImportedGrant).where(ImportedGrant.identifier.in_({row.identifier for row in rows}))
    )
    return {grant.identifier: grant for grant in found}


async def _write(
    session: AsyncSession,
    run: Run,
    rows: Sequence[tuple[Given, ImportedGrant | None]],
    report: Report,
) -> None:
    known, added = await _recipients(session, run, [row for row, _ in rows])
    report.organisations_added += len(added)
    if run.dry_run:
        return
    session.add_all(added)
    await session.flush()
    acts = [
        _act(ORGANISATION, "added", one.id, organisation_actions.detail_of(one)) for one in added
    ]
    for row, kept in rows:
        grant = _grant(row, kept, known[row.numbers.org_id], run.now)
        session.add(grant)
        what = "imported" if kept is None else "replaced"
        acts.append(_act(SUBJECT, what, grant.id, {"identifier": row.identifier}))
    await session.flush()
    await audit.record_all(session, acts, now=run.now)
    news = [News(act.action, act.subject, act.detail) for act in acts]
    await events.emit_all(session, news, now=run.now)


async def _recipients(
    session: AsyncSession, run: Run, rows: Sequence[Given]
) -> tuple[dict[str, UUID], list[Organisation]]:
    """Return the organisations of rows by their identifiers, and those that are to be added."""
    asked = {row.numbers.org_id for row in rows}
    found = await session.execute(
        select(Organisation.org_id, Organisation.id).where(Organisation.org_id.in_(asked))
    )
    known = {row.org_id: row.id for row in found}
    added = []
    for row in rows:
        org_id = row.numbers.org_id
        if org_id in known or (run.dry_run and org_id in run.met):
            continue
        made = organisation_actions.compose(_organisation(row), prefix="", now=run.now)
        known[org_id] = made.id
        added.append(made)
    run.met.update(asked)
    return known, added


def _organisation(row: Given) -> NewOrganisation:
    """Return what a row tells of its recipient. Who gets a grant, and is on no list of public
    bodies, is taken for a voluntary or community organisation; it can be corrected."""
    public = organisation_rules.is_public_body(row.numbers.org_id)
    return NewOrganisation(
        name=row.recipient,
        sector=Sector.PUBLIC if public else Sector.VOLUNTARY_AND_COMMUNITY,
        org_id=row.numbers.org_id,
        charity_number=row.numbers.charity,
        company_number=row.numbers.company,
    )


def _grant(
    row: Given, kept: ImportedGrant | None, recipient_id: UUID, now: datetime
) -> ImportedGrant:
    grant = kept or ImportedGrant(id=new_id(), identifier=row.identifier, created_at=now)
    grant.title = row.title
    grant.description = row.description
    grant.currency = grants_files.CURRENCY
    grant.amount_pence = row.amount_pence
    grant.awarded_on = row.awarded_on
    grant.recipient_id = recipient_id
    grant.funder_id = row.funder_id
    grant.funder_name = row.funder_name
    grant.programme = row.programme
    grant.digest = row.digest
    grant.row = dict(row.cells)
    grant.updated_at = now
    return grant


def _act(kind: str, what: str, id_: UUID, detail: Mapping[str, object]) -> Act:
    return Act(Subject(kind, id_), f"{kind}.{what}", None, detail)
