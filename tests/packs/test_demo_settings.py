"""How the demonstration differs from a real service."""

from pathlib import Path

import pytest

from wardapi.kit.settings import Settings
from wardapi.packs import demo_settings


def test_the_demonstration_logs_for_people_and_only_what_is_wrong() -> None:
    found = demo_settings.of_demo(Settings())
    assert (found.log_format, found.log_level) == ("console", "warning")
    assert found.environment == "demo"


def test_what_is_set_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARDAPI_LOG_LEVEL", "info")
    monkeypatch.setenv("WARDAPI_ENVIRONMENT", "live")
    found = demo_settings.of_demo(Settings())
    assert (found.log_format, found.log_level, found.environment) == ("console", "info", "live")


def test_keys_beside_the_demonstration_are_named_as_its_own(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'wardapi.db'}")
    assert demo_settings.beside_demo(settings).environment == "live"
    demo_settings.kept_keys(settings).write_text("{}")
    beside = demo_settings.beside_demo(settings)
    assert (beside.environment, beside.log_format) == ("demo", "json")
