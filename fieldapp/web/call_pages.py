"""What the overview shows of joint handling: what waits for my units, and whom my units wait for."""

from itertools import groupby
from typing import Any

from fieldapp import db
from fieldapp.domain import joint_calls
from fieldapp.web.access import actor

MOST = 10


def calls_shown() -> dict[str, Any]:
    if not actor().unit_ids:
        return {"awaiting": [], "made": []}
    session = db.session()
    made = session.scalars(joint_calls.made(actor()).limit(MOST)).all()
    return {
        "awaiting": session.scalars(joint_calls.awaiting(actor()).limit(MOST)).all(),
        "made": [(call, list(ones)) for call, ones in groupby(made, key=lambda one: one.call)],
    }
