"""The alarm on the desks: urgent cases that nobody has taken yet, until somebody does."""

import hashlib
from typing import Any

from fieldapp import clock, db
from fieldapp.domain.overview import untaken_cases
from fieldapp.domain.overview.untaken_cases import MOST_SHOWN
from fieldapp.web.access import actor


def untaken_context() -> dict[str, Any]:
    """For the templates that include cases/_untaken.html; `alarm_mark` changes with what is shown."""
    found = untaken_cases.untaken(db.session(), actor())
    shown = "".join(f"{one.id}{one.accept_by}" for one in found)
    mark = hashlib.sha256(f"{clock.now():%Y%m%d%H}{shown}".encode()).hexdigest()[:16] if found else ""
    return {
        "untaken": found[:MOST_SHOWN],
        "more_untaken": len(found) > MOST_SHOWN,
        "alarm_mark": mark,
        "watches_alarm": actor().may_anywhere("accept_case"),
    }
