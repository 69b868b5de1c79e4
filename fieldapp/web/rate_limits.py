"""How often one address may send public forms or try codes.

Counted in the memory of each process, or for all of them in the Redis that RATELIMIT_STORAGE_URI names. While
that is away each process counts by itself, and asks for it again with growing pauses.
"""

from typing import Any

from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

PATIENCE: dict[str, Any] = {
    "socket_connect_timeout": 1,
    "socket_timeout": 1,
}  # seconds; nobody waits longer for a count

limiter = Limiter(get_remote_address, storage_options=PATIENCE, in_memory_fallback_enabled=True)

SENDING = "20 per hour; 60 per day"  # whole villages sit behind one address
ASKING = "30 per minute"
ACTING = "60 per hour"  # answers, additions, confirmations
GUESSING = "30 per hour; 100 per day"  # PINs; a report locks by itself much earlier
LOADING = "120 per minute"  # photos of a page
LOOKING = "40 per hour; 120 per day"  # for what others reported near by


def init_app(app: Flask) -> None:
    limiter.init_app(app)


@limiter.request_filter
def _is_off() -> bool:
    return not current_app.config["LIMIT_RATES"]
