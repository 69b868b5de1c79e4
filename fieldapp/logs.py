"""Where log lines go and what they look like: stderr, plain or one JSON object each, whoever writes them.

Ours, the server's, the queue's, Alembic's, warnings, and what ends a process: all pass through here.
"""

import logging
import sys
import threading
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO, cast

import structlog

from fieldapp.outages import first_line, outage_of

Event = MutableMapping[str, Any]


def set_up(log_format: str) -> None:
    """Called once a process, before anything is logged; a second call changes the form only."""
    is_json = log_format == "json"
    last: list[Any] = [structlog.processors.JSONRenderer(ensure_ascii=False)]
    if is_json:
        last.insert(0, structlog.processors.format_exc_info)
    else:
        last = [structlog.dev.ConsoleRenderer(colors=False)]
    first: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        _in_one_line,
    ]
    structlog.configure(
        processors=[*first, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(cast(TextIO, _Stderr())),
    )
    handler = _handler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), structlog.stdlib.add_logger_name, *first],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.captureWarnings(capture=is_json)
    if is_json:
        sys.excepthook = _note_end
        threading.excepthook = lambda end: _note_end(end.exc_type, end.exc_value, end.exc_traceback)


def note_failure(message: str) -> None:
    """Why a command ends without having done what it was asked to."""
    structlog.get_logger().error("command_failed", error=message)


class _Stderr:
    """Whatever stderr is at the moment of writing."""

    def write(self, text: str) -> None:
        sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


class _Handler(logging.StreamHandler[TextIO]):
    """The one handler of the root logger; libraries' own loggers hand everything up to it."""


def _handler() -> logging.Handler:
    root = logging.getLogger()
    for handler in root.handlers:
        if isinstance(handler, _Handler):
            return handler
    made = _Handler(cast(TextIO, _Stderr()))
    root.addHandler(made)
    return made


def _in_one_line(_logger: object, _level: str, event: Event) -> Event:
    """A traceback helps nobody when the database is away: the next minute brings the same one again."""
    info = event.get("exc_info")
    error = info[1] if isinstance(info, tuple) else info
    if info is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException) and (outage := outage_of(error)):
        event.pop("exc_info")
        event.update(outage=outage.value, error=first_line(error))
    return event


def _note_end(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is not None and not issubclass(kind, KeyboardInterrupt):
        structlog.get_logger().critical("ended", exc_info=(kind, error, trace))
