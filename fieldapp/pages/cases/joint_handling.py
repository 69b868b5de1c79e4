"""What the overview shows of joint handling: what waits for my units, and whom my units wait for."""

from itertools import groupby
from typing import Any

from fieldapp import db
from fieldapp.domain.joint_handling import call_lists
from fieldapp.web.access import actor

MOST = 30  # units called in, in the calls shown


def calls_shown() -> dict[str, Any]:
    """In one statement: what waits for my units, what is due first on top; and my units' calls, call by call."""
    mine = actor().unit_ids
    if not mine:
        return {"awaiting": [], "made": []}
    found = db.session().scalars(call_lists.concerning(actor()).limit(MOST)).all()
    awaiting = [one for one in found if one.unit_id in mine and one.answer in call_lists.AWAITED]
    made = groupby((one for one in found if one.call.unit_id in mine), key=lambda one: one.call)
    return {
        "awaiting": sorted(awaiting, key=lambda one: one.check_at or one.call.come_by),
        "made": [(call, list(ones)) for call, ones in made],
    }
