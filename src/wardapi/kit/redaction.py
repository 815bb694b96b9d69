"""Secrets that stand in addresses, kept out of what is written down."""

import re

_SECRET = re.compile(r"(?<![a-z0-9])(w[fk]_)[^/]+", re.IGNORECASE)


def redacted(path: str) -> str:
    """Return a path without the secrets in it. They begin with `wf_` (feeds) or `wk_` (keys)."""
    return _SECRET.sub(r"\1[secret]", path)
