"""How the demonstration differs from a real service, unless its settings say otherwise."""

from pathlib import Path

from wardapi.kit.settings import Settings

ENVIRONMENT = "demo"
"""Part of its keys, so that they are seen for what they are."""
_OWN = {"environment": ENVIRONMENT, "log_format": "console", "log_level": "warning"}


def of_demo(settings: Settings) -> Settings:
    """For `wardapi demo`: keys of its own, and only what is wrong is logged, for people."""
    return _with(settings, *_OWN)


def beside_demo(settings: Settings) -> Settings:
    """For commands on a database: if it is the demonstration's, its keys are named the same."""
    return _with(settings, "environment") if kept_keys(settings).exists() else settings


def kept_keys(settings: Settings) -> Path:
    """Where the demonstration's keys are kept, beside its database."""
    return settings.data_path / "demo-keys.json"


def _with(settings: Settings, *names: str) -> Settings:
    own = {name: _OWN[name] for name in names if name not in settings.model_fields_set}
    return settings.model_copy(update=own)
