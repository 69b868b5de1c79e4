"""What `fieldapp check --deployment` compares with the advice of docs/OPERATIONS.md: a sentence for each difference.

A new check is a generator in CHECKS. It looks and changes nothing; what it cannot see here it leaves out.
"""

import ctypes
import shutil
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import make_url, text
from sqlalchemy.exc import SQLAlchemyError

from fieldapp import clock, config, db
from fieldapp.outages import first_line
from fieldapp.pages import server_state
from fieldapp.senders import proxy_probe

Settings = dict[str, Any]
LEAST_FREE = 0.1  # of a disk
LAST_DAYS = 14  # of a certificate
UNSYNCHRONISED = 5  # what the kernel answers (TIME_ERROR)
MOST_FILES = 20_000  # looked at for keys
POSTGRES = {"fsync": "on", "full_page_writes": "on", "server_encoding": "UTF8", "data_checksums": "on"}


def findings(app: Flask, backups: Path | None = None) -> Iterator[str]:
    """A sentence for everything that is not as advised. `backups`: the folder that backups go to."""
    with app.app_context():
        for look in CHECKS:
            yield from look(app.config)
        if backups is not None:
            yield from _keys_beside(Path(app.instance_path), backups)


def settings(of: Settings) -> Iterator[str]:
    """What is right for trying out and wrong for a city."""
    if of["DEMO"]:
        yield "FIELDAPP_DEMO is on: everybody knows the passwords of the demo accounts."
    if not of["LIMIT_RATES"]:
        yield "FIELDAPP_LIMIT_RATES is off: tracking codes can be guessed."
    if of["WORKERS"] > 1 and of["RATELIMIT_STORAGE_URI"].startswith("memory"):
        yield "Each server process counts rate limits alone: name a Redis in FIELDAPP_RATELIMIT_STORAGE_URI."
    if of["EMBEDDED_JOBS"]:
        yield "Photos are decoded in the server processes: set FIELDAPP_EMBEDDED_JOBS=0 and run `fieldapp work`."
    if of["DATABASE_URL"].startswith("sqlite"):
        yield "The database is SQLite, which serves one machine: use PostgreSQL for a city."
    if not of["METRICS_TOKEN"]:
        yield "FIELDAPP_METRICS_TOKEN is not set: nobody is told when something stands still."


def proxy(of: Settings) -> Iterator[str]:
    """A proxy with TLS stands in front, and people cannot pass it by."""
    address = of["PUBLIC_ADDRESS"]
    if not of["TRUST_PROXY"]:
        yield "FIELDAPP_TRUST_PROXY is off: cookies travel without TLS, and all people come from one address."
    elif config.listen_address()[0] in {"0.0.0.0", "::"}:  # noqa: S104 - what is warned of
        yield "HOST is every address while proxies are trusted: let only the proxy reach this port."
    if not address.startswith("https://"):
        yield "FIELDAPP_PUBLIC_ADDRESS is no https:// address: messages lead nowhere, and TLS cannot be looked at."
        return
    try:
        seen = proxy_probe.ask(address, "/livez")
    except OSError as away:
        yield f"{address} cannot be reached with a valid certificate: {away}."
        return
    yield from _wrong_in_front(address, seen)


def _wrong_in_front(address: str, seen: proxy_probe.Seen) -> Iterator[str]:
    if seen.status != 200 or "x-request-id" not in seen.headers:
        yield f"{address}/livez answers {seen.status}, and not with this app."
    if "strict-transport-security" not in seen.headers:
        yield f"{address} answers without Strict-Transport-Security: does the proxy set X-Forwarded-Proto?"
    days = (seen.ends_at - clock.machine_seconds()) / proxy_probe.DAY
    if days < LAST_DAYS:
        yield f"The certificate of {address} ends in {days:.0f} days."
    if proxy_probe.ask(address, "/metrics").status not in (403, 404):
        yield f"{address}/metrics is open to everybody: let the proxy refuse it."
    host = urlsplit(address).hostname
    try:
        plain = proxy_probe.ask(f"http://{host}", "/")
    except OSError:
        return  # nobody listens without TLS
    if not plain.headers.get("location", "").startswith("https://"):
        yield f"http://{host}/ does not lead to https."


def clocks(_of: Settings) -> Iterator[str]:
    """This machine is synchronised, and agrees with the database's."""
    if _kernel_clock() == UNSYNCHRONISED:
        yield "This machine's clock is not synchronised: install chrony or systemd-timesyncd."
    _age, ahead = server_state.queue_and_clock(clock.now())
    if abs(ahead) > server_state.MOST_APART:
        yield f"This machine's clock is {ahead:+.1f} s from the database's."


def _kernel_clock() -> int:
    try:
        return int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)))
    except (OSError, AttributeError):  # not Linux
        return 0


def work(of: Settings) -> Iterator[str]:
    """Background work is done, and there is a backup of last night."""
    figures, _ahead = server_state.figures_and_clock(clock.now())
    waits = max(figures.queue.age, figures.schedule_age)
    if waits > server_state.LONGEST_WAIT:
        yield f"Background work has waited for {waits / 60:.0f} minutes: does `fieldapp work` run?"
    if figures.backup_age is None:
        yield "No backup has been taken: enable fieldapp-backup.timer."
    elif figures.backup_age > server_state.OLDEST_BACKUP:
        yield f"The last backup is {figures.backup_age / 3600:.0f} hours old: read the log of fieldapp-backup.service."
    if not of["BACKUP_KEY"]:
        yield "There is no backup key: run `fieldapp init`."


def disk(of: Settings) -> Iterator[str]:
    """Room for more than today."""
    for name in ("PHOTO_FOLDER", "DATABASE_FOLDER"):
        folder = Path(of.get(name) or "/nowhere")
        if folder.exists() and (usage := shutil.disk_usage(folder)).free < LEAST_FREE * usage.total:
            yield f"The disk of {folder} has {usage.free / usage.total:.0%} left."


def postgres(of: Settings) -> Iterator[str]:
    """PostgreSQL keeps what it has confirmed, and has connections for what this machine may open."""
    url = make_url(of["DATABASE_URL"])
    if url.get_backend_name() != "postgresql":
        return
    for name, advised in POSTGRES.items():
        if (found := _shown(name)) != advised:
            yield f"PostgreSQL's {name} is {found}, advised is {advised}."
    if _shown("synchronous_commit") == "off":
        yield "PostgreSQL's synchronous_commit is off: receipts given to phones may be lost with the power."
    most = int(_shown("max_connections"))
    if most < of["DATABASE_CONNECTIONS"] + 10:
        yield f"PostgreSQL takes {most} connections, this machine alone may open {of['DATABASE_CONNECTIONS']}."
    if (
        url.host
        and not _is_near(url.host)
        and url.query.get("sslmode") not in ("require", "verify-ca", "verify-full")
    ):
        yield f"Words travel to {url.host} without TLS: add ?sslmode=verify-full to FIELDAPP_DATABASE_URL."


def _shown(name: str) -> str:
    return str(db.session().scalar(text("SELECT current_setting(:name)"), {"name": name}))


def _is_near(host: str) -> bool:
    return host.startswith("/") or host in {"localhost", "127.0.0.1", "::1"}


def _keys_beside(instance: Path, backups: Path) -> Iterator[str]:
    """Whoever takes the backups away must not take the keys with them."""
    if not backups.is_dir():
        yield f"The folder of backups {backups} is not there."
        return
    inside = (path for path in islice(backups.rglob("*"), MOST_FILES) if path.name in config.KEY_FILES)
    for path in inside:
        yield f"{path} is a key beside the backups: take it elsewhere."
    if instance.exists() and instance.stat().st_dev == backups.stat().st_dev:
        yield f"{backups} lies on the same disk as the data: it is lost together with it."


def _looking(look: Callable[[Settings], Iterator[str]]) -> Callable[[Settings], Iterator[str]]:
    """What asks the database says in a sentence that it is away."""

    def _look(of: Settings) -> Iterator[str]:
        try:
            with db.looking():
                yield from list(look(of))
        except SQLAlchemyError as away:
            yield f"The database cannot be asked: {first_line(away)}."

    return _look


CHECKS = [settings, proxy, _looking(clocks), _looking(work), disk, _looking(postgres)]
