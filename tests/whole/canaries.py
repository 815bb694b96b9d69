"""Which of the texts of `world.py` may be heard by whom."""

import re

import httpx

from tests.whole.rows import KNOW_OF
from tests.whole.viewers import RAISER, Viewer

CANARY = re.compile(r"canary-([a-z]+)-([a-z_-]+)")
FOR_THE_RAISER = {"own-note"}
ON_RECORD_ONLY = {"resident", "resident-notes"}


def escaped(answer: httpx.Response, viewer: Viewer) -> set[str]:
    """Return the canaries in an answer that this viewer must not hear."""
    text = f"{answer.text}\n{answer.headers}"
    return {found[0] for found in CANARY.finditer(text) if not may_hear(viewer, *found.groups())}


def may_hear(viewer: Viewer, kind: str, field: str) -> bool:
    """Whether somebody may read this text of this case; of the resident, on record alone."""
    if field in ON_RECORD_ONLY:
        return False
    if field in FOR_THE_RAISER:
        return viewer == RAISER
    return viewer in KNOW_OF[kind]
