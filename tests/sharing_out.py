"""How tests are shared out when several processes run them."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling


class ByFileAndDatabase(LoadScopeScheduling):
    """What a file asks of one database is asked in one process.

    The groups are taken in the order in which they are collected, first all of SQLite: a process
    that went back and forth would make again and again what a database has in it.
    """

    def __init__(self, config: pytest.Config, log: Any) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        asked = [name for name in ("sqlite", "postgresql") if f"[{name}" in nodeid]
        return " ".join([file, *asked])
