"""The queue that wakes the worker, by huey: in memory, in a file beside the database, or in PostgreSQL.

The table of effects is what lasts: a lost wake-up costs a minute. Only jobs.py imports this, when it is used.
"""

from collections.abc import Callable, Iterable, Mapping
from time import sleep
from typing import Any, NamedTuple

import psycopg
import structlog
from huey import Huey, MemoryHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.storage import PostgresStorage

from fieldapp.outages import first_line, outage_of

log = structlog.get_logger()
LONGEST_PAUSE = 30  # seconds
PATIENCE = 5  # seconds to connect in
LONGEST_SLEEP = 1  # second between two looks, where nobody is told that there is work


class Periodic(NamedTuple):
    """What is done again and again, by cron's minute and hour (UTC)."""

    name: str
    minute: str
    hour: str
    act: Callable[[], object]


class Queue:
    """Wakes whoever works, here or in another process, and does the work.

    `waits`: for a database that is away when the queue opens it, as a worker does and a request must not.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        act: Callable[[], object],
        periodic: Iterable[Periodic],
        waits: bool = False,
    ) -> None:
        self.huey = _huey(settings, waits)
        for each in periodic:
            when = crontab(minute=each.minute, hour=each.hour)
            self.huey.periodic_task(when, name=each.name)(_patient(each.act))
        self.wake = self.huey.task(name="carry_out")(_patient(act))

    def start(self) -> None:
        """In threads of this process, which keeps its own signal handlers."""
        _Embedded(self.huey, workers=1, worker_type="thread").start()

    def run(self) -> None:
        """Until told to stop."""
        Consumer(self.huey, workers=2, worker_type="thread", max_delay=LONGEST_SLEEP).run()


class _Embedded(Consumer):  # type: ignore[misc]
    def _set_signal_handlers(self) -> None:
        pass


class WaitingStorage(PostgresStorage):  # type: ignore[misc]
    """The queue in PostgreSQL. Whoever works waits with growing pauses while it is away; whoever wakes does not."""

    def __init__(self, *args: Any, waits: bool, **options: Any) -> None:
        self._waits = waits
        super().__init__(*args, **options)

    def _connect(self) -> Any:
        pause, was_away = 1, False
        while True:
            try:
                found = super()._connect()
            except psycopg.OperationalError as away:
                if not self._waits:
                    raise
                if not was_away:
                    log.warning("database_away", error=first_line(away))
                was_away = True
                sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                if was_away:
                    log.info("database_back")
                return found

    _create_connection = _connect  # by either name the library opens one


def _huey(settings: Mapping[str, Any], waits: bool) -> Huey:
    """In memory when embedded (or in tests); else where `fieldapp work` finds it."""
    url = settings["DATABASE_URL"]
    if settings["EMBEDDED_JOBS"] or not settings.get("JOBS_FILE"):
        return MemoryHuey("fieldapp", results=False)
    if url.startswith("sqlite"):
        return SqliteHuey("fieldapp", filename=settings["JOBS_FILE"], results=False)
    dsn = url.replace("+psycopg", "")
    options: dict[str, Any] = {"dsn": dsn, "connect_timeout": PATIENCE, "waits": waits}
    if settings["DATABASE_POOLER"]:
        # Whom a pooler's connection belongs to changes: nothing is prepared on it, and nobody listens to it.
        options |= {"prepare_threshold": None, "blocking": False}
    return Huey("fieldapp", storage_class=WaitingStorage, results=False, **options)


def _patient(act: Callable[[], object]) -> Callable[[], None]:
    """A database that is away ends a job in one line; what is due is found again when it is back."""

    def _act() -> None:
        try:
            act()
        except Exception as error:
            outage = outage_of(error)
            if outage is None:
                raise
            log.warning("job_put_off", because=outage.value, error=first_line(error))

    return _act
