"""What residents read of the state of a case: a few plain words, apart from the states that staff work with."""

from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from fieldapp.models import CaseState

S = CaseState
# State: (its words, tone, icon).
STATES: dict[CaseState, tuple[Any, str, str]] = {
    S.REPORTED: (_l("Report received"), "info", "flag"),
    **dict.fromkeys((S.ACCEPTED, S.DISPATCHED, S.OBJECTED), (_l("Accepted"), "info", "check")),
    **dict.fromkeys((S.SIGNED, S.IN_HAND, S.EXTENSION_ASKED, S.MERGED), (_l("In progress"), "info", "clock")),
    S.ON_HOLD: (_l("In progress, on hold for now"), "warn", "pause"),
    S.ASKED_REPORTER: (_l("Waiting for your answer"), "warn", "phone"),
    **dict.fromkeys((S.SETTLED, S.FED_BACK, S.VERIFIED), (_l("Replied"), "ok", "doc")),
    S.CLOSED: (_l("Completed"), "ok", "check"),
    S.DECLINED: (_l("Not accepted here"), "neutral", "close"),
}


def init_app(app: Flask) -> None:
    app.add_template_global(public_state)


def public_state(state: CaseState) -> str:
    return str(STATES[state][0])
