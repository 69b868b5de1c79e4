"""What residents read of the state of a case: a few plain words, apart from the states that staff work with."""

from flask import Flask

from fieldapp.domain.errors import N_
from fieldapp.models import CaseState
from fieldapp.web.locale import translate

S = CaseState
WORDS = {
    N_("Received, to be taken on"): (S.REPORTED,),
    N_("Taken on"): (S.ACCEPTED, S.DISPATCHED, S.OBJECTED),
    N_("Being dealt with"): (
        S.SIGNED, S.IN_HAND, S.EXTENSION_ASKED, S.ON_HOLD, S.ASKED_REPORTER, S.SETTLED, S.FED_BACK, S.VERIFIED,
        S.MERGED,
    ),
    N_("Done and closed"): (S.CLOSED,),
    N_("Not taken on; you were told where to turn"): (S.DECLINED,),
}  # fmt: skip
OF_STATE = {state: words for words, states in WORDS.items() for state in states}


def init_app(app: Flask) -> None:
    app.add_template_global(public_state)


def public_state(state: CaseState) -> str:
    return translate(OF_STATE[state])
