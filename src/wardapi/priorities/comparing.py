"""What changed from one version of a plan to the next. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from wardapi.priorities.rules import Content

FIELDS = (
    "theme",
    "title",
    "description",
    "target_area",
    "most_deprived",
    "deprivation_source",
    "lead_councillor",
    "status",
    "position",
    "equality_tags",
)
"""The fields of a priority that are compared, in the order in which they are told."""

Said = Mapping[str, Any]


class Change(NamedTuple):
    """One field that says something else."""

    field: str
    before: Any
    after: Any


class Evidence(NamedTuple):
    """Items of evidence that came and went."""

    added: tuple[Said, ...]
    removed: tuple[Said, ...]


class PriorityDifference(NamedTuple):
    """What became of a priority: added, removed or changed."""

    id: str
    title: str
    change: str
    fields: tuple[Change, ...]
    evidence: Evidence


class Difference(NamedTuple):
    """What changed in a plan; empty parts did not."""

    introduction: Change | None
    evidence: Evidence
    priorities: tuple[PriorityDifference, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        return not (self.introduction or any(self.evidence) or self.priorities)


NOTHING: Content = {"introduction": None, "evidence": [], "priorities": []}
"""What stands before the first version."""


def compare(before: Content, after: Content) -> Difference:
    """Return what the later version says otherwise. Priorities are the same by their id."""
    introduction = Change("introduction", before["introduction"], after["introduction"])
    return Difference(
        introduction if introduction.before != introduction.after else None,
        _evidence(before["evidence"], after["evidence"]),
        tuple(_priorities(before["priorities"], after["priorities"])),
    )


def _priorities(before: Sequence[Said], after: Sequence[Said]) -> Iterator[PriorityDifference]:
    """Yield those of the later version in their order, then those that are gone."""
    earlier, later = ({one["id"]: one for one in said} for said in (before, after))
    for id_, one in later.items():
        was = earlier.get(id_)
        if was is None:
            evidence = Evidence(tuple(one["evidence"]), ())
            yield PriorityDifference(id_, one["title"], "added", _fields({}, one), evidence)
            continue
        fields, evidence = _fields(was, one), _evidence(was["evidence"], one["evidence"])
        if fields or any(evidence):
            yield PriorityDifference(id_, one["title"], "changed", fields, evidence)
    for id_, was in earlier.items():
        if id_ not in later:
            gone = Evidence((), tuple(was["evidence"]))
            yield PriorityDifference(id_, was["title"], "removed", _fields(was, {}), gone)


def _fields(was: Said, now: Said) -> tuple[Change, ...]:
    pairs = ((name, was.get(name), now.get(name)) for name in FIELDS)
    return tuple(Change(name, old, new) for name, old, new in pairs if old != new)


def _evidence(before: Sequence[Said], after: Sequence[Said]) -> Evidence:
    earlier, later = ({one["id"]: one for one in said} for said in (before, after))
    return Evidence(
        tuple(one for id_, one in later.items() if id_ not in earlier),
        tuple(one for id_, one in earlier.items() if id_ not in later),
    )
