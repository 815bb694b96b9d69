"""Structured logs to stderr: JSON for machines, or a console for people."""

import logging
import sys
from typing import Any

import structlog

from wardapi.kit.settings import Settings


def configure(settings: Settings) -> None:
    """Send our logs, and those of the libraries, to stderr in one format."""
    level = getattr(logging, settings.log_level.upper())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if settings.log_format == "json":
        last: list[Any] = [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    else:
        # A plain traceback: the fancy one shows the values of variables, and so people's details.
        last = [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_StderrLoggers(),
        cache_logger_on_first_use=False,  # or a logger would keep what was configured before
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)


class _StderrLoggers:
    """Makes loggers that write to whatever stderr is when the first line is written."""

    def __call__(self, *names: str) -> structlog.WriteLogger:
        return structlog.WriteLogger(sys.stderr)
