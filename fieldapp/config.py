"""Settings, read once at start. The only module that reads the environment.

Every setting has a name, a default for one small machine, and a check; a half-set app refuses to start.
"""

import json
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

KEY_FILE = "personal-data.key"
SESSION_KEY_FILE = "session.key"
BACKUP_KEY_FILE = "backup.key"
AUDIT_KEY_FILE = "audit.key"
KEY_FILES = (KEY_FILE, SESSION_KEY_FILE, BACKUP_KEY_FILE, AUDIT_KEY_FILE)


DEFAULTS: dict[str, Any] = {
    "DATABASE_CONNECTIONS": 40,  # to PostgreSQL, of all processes on this machine together
    "DATABASE_POOLER": False,  # a pooler that hands out connections by transaction stands between
    "APP_NAME": "网格随手办",
    "OPERATOR": "网格化管理服务中心",
    "FILING_NUMBER": "",
    "SUPERVISION_PHONE": "",
    "MIN_FORM_VERSION": 0,  # phones with older forms are asked to update first; 0 takes every form there was
    "DEMO": False,
    "EMBEDDED_JOBS": True,
    "LOG_FORMAT": "plain",
    "METRICS_TOKEN": "",  # who says it may read /metrics; without one there are none
    "TRUST_PROXY": False,
    "CONNECTIONS_PER_ADDRESS": 500,
    "LIMIT_RATES": True,
    "RATELIMIT_STORAGE_URI": "memory://",
    "ADMIN_SIGN_IN": "",
    "ADMIN_PASSWORD": "",
    "AREA": "107.7,31.4,110.5,34.1",  # west, south, east, north of it a position is asked about: around Ankang
    "MAP_TILES": "",
    "MAP_CREDIT": "",
    "BACKUP_KEY": "",
    "BACKUP_S3_ENDPOINT": "",
    "BACKUP_S3_REGION": "us-east-1",
    "BACKUP_S3_ACCESS_KEY": "",
    "BACKUP_S3_SECRET_KEY": "",
    "PUBLIC_ADDRESS": "",  # as people open the app; stands in messages that leave it
    "SMS_GATEWAY_URL": "",
    "SMS_GATEWAY_KEY": "",
    "SMS_GATEWAY_BODY": '{"id": "{id}", "to": "{to}", "text": "{text}"}',
    "SMS_GATEWAY_OK": "code=0",
    "SMS_GATEWAY_DEDUPES": False,
    "MAIL_SERVER": "",
    "MAIL_FROM": "",
    "AUDIT_EXPORT": "",  # where each line of the access log goes besides: syslog+udp://, syslog+tcp:// or file:///
    "PRIVATE_HOSTS": "",  # the only hosts inside one's own network that a channel may reach
}
# Made or placed in `instance/` unless set.
FROM_INSTANCE = (
    "DATABASE_URL",
    "PHOTO_FOLDER",
    "JOBS_FILE",
    "SECRET_KEY",
    "PERSONAL_DATA_KEY",
    "AUDIT_KEY",
    "AUDIT_ANCHOR",
)
PROCESS = ("HOST", "PORT", "WORKERS")  # of `fieldapp serve`, without prefix
AUDIT_EXPORT = re.compile(r"syslog\+(udp|tcp)://[^/:@\s]+:\d{1,5}|file:///\S+")
FLAGS = ("DATABASE_POOLER", "DEMO", "EMBEDDED_JOBS", "TRUST_PROXY", "LIMIT_RATES", "SMS_GATEWAY_DEDUPES")
ADDRESSES = {
    "PUBLIC_ADDRESS": ("http", "https"),
    "SMS_GATEWAY_URL": ("http", "https"),
    "MAIL_SERVER": ("smtp", "smtps"),
}
CONNECTIONS_BESIDE = 8  # of a machine's: `fieldapp work` (its threads 3, their queue 3) and two for commands
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # the library's own name for it
COUNTERS = ("memory://", "redis://", "rediss://", "redis+unix://")  # where rate limits may be counted


class NotConfigured(RuntimeError):
    """A setting is missing or contradictory; the message says which and how to mend it."""


def load(instance: Path) -> dict[str, Any]:
    """Settings from FIELDAPP_* variables over the embedded defaults. Raises NotConfigured."""
    keep_private()
    instance.mkdir(parents=True, exist_ok=True)
    environ = {name[9:]: value for name, value in os.environ.items() if name.startswith("FIELDAPP_")}
    settings: dict[str, Any] = {
        **DEFAULTS,
        "DATABASE_URL": f"sqlite:///{(instance / 'fieldapp.sqlite3').resolve()}",
        "PHOTO_FOLDER": str((instance / "photos").resolve()),
        "JOBS_FILE": str((instance / "jobs.sqlite3").resolve()),
        "AUDIT_ANCHOR": str((instance / "audit-anchor.json").resolve()),
    }
    settings.update(environ)
    settings["WORKERS"] = worker_count()
    for flag in FLAGS:
        settings[flag] = str(settings[flag]).lower() in {"1", "true", "yes", "on"}
    _check(settings)
    settings["SECRET_KEY"] = environ.get("SECRET_KEY") or _secret(instance / SESSION_KEY_FILE)
    settings["PERSONAL_DATA_KEY"] = environ.get("PERSONAL_DATA_KEY") or _secret(instance / KEY_FILE)
    settings["AUDIT_KEY"] = environ.get("AUDIT_KEY") or _secret(instance / AUDIT_KEY_FILE)
    if not settings["BACKUP_KEY"] and (instance / BACKUP_KEY_FILE).exists():
        settings["BACKUP_KEY"] = _secret(instance / BACKUP_KEY_FILE)
    if len(settings["SECRET_KEY"]) < 32:
        raise NotConfigured("FIELDAPP_SECRET_KEY is shorter than 32 characters.")
    if len(settings["PERSONAL_DATA_KEY"]) != 64:
        raise NotConfigured("FIELDAPP_PERSONAL_DATA_KEY must be 64 hexadecimal digits (32 bytes).")
    if not re.fullmatch(r"[0-9a-fA-F]{64}", settings["AUDIT_KEY"]):
        raise NotConfigured("FIELDAPP_AUDIT_KEY must be 64 hexadecimal digits (32 bytes).")
    if not re.fullmatch(r"([0-9a-fA-F]{64})?", settings["BACKUP_KEY"]):
        raise NotConfigured("FIELDAPP_BACKUP_KEY must be 64 hexadecimal digits (32 bytes).")
    return settings


def unknown() -> list[str]:
    """FIELDAPP_* variables that are no settings: misspelt, they would be ignored silently."""
    known = {f"FIELDAPP_{name}" for name in (*DEFAULTS, *FROM_INSTANCE)}
    return sorted(n for n in os.environ if n.startswith("FIELDAPP_") and n not in known and "_TEST_" not in n)


def log_format() -> str:
    """plain or json; asked for before the settings are read, for what goes wrong until then."""
    return os.environ.get("FIELDAPP_LOG_FORMAT", str(DEFAULTS["LOG_FORMAT"]))


def metrics_folder() -> str:
    """Where the server processes of this machine count together; empty when there is one process only."""
    return os.environ.get(METRICS_FOLDER, "")


def set_metrics_folder(folder: str) -> None:
    """Before any process loads prometheus-client, which asks for it then."""
    os.environ[METRICS_FOLDER] = folder


def area_of(text: str) -> tuple[float, float, float, float]:
    """West, south, east and north of the operator's area. Raises NotConfigured."""
    try:
        west, south, east, north = (float(each) for each in text.split(","))
    except ValueError:
        west = east = south = north = 0.0
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise NotConfigured(
            "FIELDAPP_AREA must be west,south,east,north in degrees, as 107.7,31.4,110.5,34.1."
        )
    return west, south, east, north


def listen_address() -> tuple[str, int]:
    """Where `fieldapp serve` listens: HOST and PORT, 127.0.0.1:8000 unless set."""
    return os.environ.get("HOST", "127.0.0.1"), _whole_number("PORT", os.environ.get("PORT", "8000"), 0)


def worker_count() -> int:
    """How many server processes: WORKERS, one unless set."""
    return _whole_number("WORKERS", os.environ.get("WORKERS", "1"))


def keep_private() -> None:
    """Whatever this process creates from now on is its owner's alone: files 0600, folders 0700."""
    os.umask(0o077)


def make_secrets(instance: Path, names: Iterable[str] = KEY_FILES) -> None:
    """Write the key files if they are not there yet; readable by the owner only."""
    instance.mkdir(parents=True, exist_ok=True)
    for name in names:
        path = instance / name
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32) + "\n")


def _check(settings: dict[str, Any]) -> None:
    """Whatever can be said without the keys."""
    if settings["LOG_FORMAT"] not in {"plain", "json"}:
        raise NotConfigured("FIELDAPP_LOG_FORMAT must be plain or json.")
    if not settings["RATELIMIT_STORAGE_URI"].startswith(COUNTERS):
        raise NotConfigured(f"FIELDAPP_RATELIMIT_STORAGE_URI must begin with {' or '.join(COUNTERS)}.")
    if settings["METRICS_TOKEN"] and not 24 <= len(settings["METRICS_TOKEN"]) <= 256:
        raise NotConfigured("FIELDAPP_METRICS_TOKEN must have 24 to 256 characters.")
    _check_numbers(settings)
    _check_ways_out(settings)
    _check_tiles(settings["MAP_TILES"])


def _whole_number(name: str, text: str, least: int = 1) -> int:
    if not re.fullmatch(r"\d{1,5}", text) or int(text) < least:
        raise NotConfigured(f"{name} is {text!r}: it must be a whole number, {least} or more.")
    return int(text)


def _check_numbers(settings: dict[str, Any]) -> None:
    area_of(settings["AREA"])
    for name in ("CONNECTIONS_PER_ADDRESS", "DATABASE_CONNECTIONS", "MIN_FORM_VERSION"):
        settings[name] = _whole_number(f"FIELDAPP_{name}", str(settings[name]), least=0)
    least = CONNECTIONS_BESIDE + 2 * settings["WORKERS"]
    if settings["DATABASE_CONNECTIONS"] < least:
        raise NotConfigured(
            f"FIELDAPP_DATABASE_CONNECTIONS must be at least {least} with {settings['WORKERS']} server processes."
        )


def _check_ways_out(settings: dict[str, Any]) -> None:
    """Whatever messages leave by is set as a whole, or not at all."""
    for name, schemes in ADDRESSES.items():
        parts = urlsplit(settings[name])
        if settings[name] and (parts.scheme not in schemes or not parts.hostname):
            raise NotConfigured(f"FIELDAPP_{name} must begin with {' or '.join(f'{s}://' for s in schemes)}.")
    if settings["AUDIT_EXPORT"] and not AUDIT_EXPORT.fullmatch(settings["AUDIT_EXPORT"]):
        raise NotConfigured(
            "FIELDAPP_AUDIT_EXPORT must be syslog+udp://host:port, syslog+tcp://host:port or file:///path."
        )
    if bool(settings["MAIL_SERVER"]) != bool(settings["MAIL_FROM"]):
        raise NotConfigured("FIELDAPP_MAIL_SERVER and FIELDAPP_MAIL_FROM go together.")
    try:
        is_object = isinstance(json.loads(settings["SMS_GATEWAY_BODY"]), dict)
    except ValueError:
        is_object = False
    if not is_object or "=" not in settings["SMS_GATEWAY_OK"]:
        raise NotConfigured(
            "FIELDAPP_SMS_GATEWAY_BODY must be a JSON object, FIELDAPP_SMS_GATEWAY_OK name=value."
        )


# Whose tiles are drawn in GCJ-02: WGS-84 points would lie some 500 m beside their houses.
SHIFTED = re.compile(r"(amap\.com|autonavi\.com|qq\.com|gtimg\.com|bdimg\.com|baidu\.com)(:\d+)?/")
TILES = re.compile(r"https://[\w.-]+(:\d+)?/[!-~]*")


def _check_tiles(address: str) -> None:
    """Tiles come from one https origin, which the pages may then load pictures from; never shifted ones."""
    parts = all(f"{{{name}}}" in address for name in "zxy")
    if address and not (TILES.fullmatch(address) and parts and "{s}" not in address):
        raise NotConfigured(
            "FIELDAPP_MAP_TILES must be one https:// address with {z}, {x} and {y}, without {s}."
        )
    if SHIFTED.search(address):
        raise NotConfigured(
            "FIELDAPP_MAP_TILES: these tiles are GCJ-02; use WGS-84 or CGCS2000 ones (Tianditu)."
        )


def _secret(path: Path) -> str:
    if not path.exists():
        raise NotConfigured(
            f"{path} is missing: run `fieldapp init`, or bring the key back from its own backup."
        )
    return path.read_text().strip()
