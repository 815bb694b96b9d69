"""Settings from `WARDAPI_...` variables, or from the file that `WARDAPI_SETTINGS_FILE` names."""

import json
import os
import secrets
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

SecretName = Literal["cursor_secret", "seal_secret"]


class Settings(BaseSettings):
    """How this deployment differs from another. Secrets have no value in the code."""

    model_config = SettingsConfigDict(
        env_prefix="WARDAPI_",
        env_file=os.environ.get("WARDAPI_SETTINGS_FILE"),
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
    )

    database_url: str = "sqlite:///wardapi.db"
    """`sqlite:///path` (three slashes: relative; four: absolute) or `postgresql://...`."""
    data_dir: Path | None = None
    """Where seals and generated secrets are kept. Read it as `data_path`."""
    environment: str = Field(default="live", pattern=r"^[a-z0-9]{1,16}$")
    """Part of every API key, so that a key of a test service is seen for what it is."""
    public_url: str | None = None
    """The address at which clients reach the service, when a proxy hides it."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "json"
    max_body_bytes: int = Field(default=1024 * 1024, ge=1024)
    database_pool_size: int = Field(default=10, ge=1, le=200)
    """Connections that one process keeps to PostgreSQL for reading, and as many for writing."""
    keep_published: float = Field(default=1.0, ge=0, le=60)
    """Seconds for which a process keeps published answers as bytes; 0 keeps none."""
    cursor_secret: SecretStr | None = None
    """Signs the cursors of lists. Several hosts must set the same."""
    seal_secret: SecretStr | None = None
    """Signs the seals of the audit trail. Several hosts must set the same."""

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        try:
            backend = make_url(url).get_backend_name()
        except ArgumentError:
            backend = ""
        if backend not in ("sqlite", "postgresql"):
            raise ValueError("write sqlite:///path or postgresql://user:password@host/name")
        return url

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a SQLite file."""
        return make_url(self.database_url).get_backend_name() == "sqlite"

    @property
    def sqlite_path(self) -> Path:
        """The SQLite file. Only meaningful when `is_sqlite`."""
        return Path(make_url(self.database_url).database or "wardapi.db")

    @property
    def data_path(self) -> Path:
        """`data_dir`, else the SQLite file's directory, else `./var`."""
        if self.data_dir is not None:
            return self.data_dir
        return self.sqlite_path.parent if self.is_sqlite else Path("var")

    def secret(self, name: SecretName) -> bytes:
        """Return a secret: the setting, else one made at random and kept in `secrets.json`."""
        configured: SecretStr | None = getattr(self, name)
        if configured is not None:
            return configured.get_secret_value().encode()
        return _kept_secret(self.data_path / "secrets.json", name)


@cache
def _kept_secret(path: Path, name: str) -> bytes:
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    if name not in kept:
        kept[name] = secrets.token_urlsafe(32)
        _write_private(path, json.dumps(kept, indent=2))
    return kept[name].encode()


def _write_private(path: Path, text: str) -> None:
    """Replace the file in one step, readable by its owner alone from the first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)
