"""What a case waits for: the step that is due now, by its state and by what others have asked for."""

from collections.abc import Iterator

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import open_calls, rights, workflow
from fieldapp.models import CallAnswer, Case, CaseState, Verb

S, V = CaseState, Verb
# What leads on from a state, the usual way first; who may not take the first may take another.
AWAITED: dict[CaseState, tuple[Verb, ...]] = {
    S.REPORTED: (V.ACCEPT, V.DISPATCH, V.SETTLE),
    S.ACCEPTED: (V.DISPATCH, V.SETTLE),
    S.DISPATCHED: (V.SIGN,),
    S.OBJECTED: (V.UPHOLD_OBJECTION,),
    S.SIGNED: (V.START, V.FEED_BACK),
    S.IN_HAND: (V.FEED_BACK,),
    S.EXTENSION_ASKED: (V.GRANT_EXTENSION,),
    S.ON_HOLD: (V.RESUME,),
    S.ASKED_REPORTER: (V.HEAR_REPORTER,),
    S.SETTLED: (V.VERIFY,),
    S.FED_BACK: (V.VERIFY,),
    S.VERIFIED: (V.CLOSE,),
}
STILL_AWAITED = frozenset({CallAnswer.WAITED_FOR, CallAnswer.COMING})


def due_step(actor: Actor, case: Case) -> Verb | None:
    """The step that is due and that this person may take; None when the case waits for somebody else."""
    return next((verb for verb in _due(actor, case) if is_offered(actor, case, verb)), None)


def is_offered(actor: Actor, case: Case, verb: Verb) -> bool:
    """Whether the state allows it, this person may, and it has not been done already."""
    may = workflow.allows(case.state, verb) and rights.may_do(actor, case, verb)
    return may and rights.is_due(actor, case, verb)


def awaited_units(case: Case) -> list[str]:
    """The units called in that have not come yet and have not said that they cannot."""
    return [
        called.unit.name
        for call in open_calls.open_calls(case)
        for called in call.called
        if called.answer in STILL_AWAITED
    ]


def _due(actor: Actor, case: Case) -> Iterator[Verb]:
    """A complaint, then what my unit was called in for, then what the state waits for."""
    yield V.ANSWER_COMPLAINT
    yield V.ANSWER_CALL
    coming = rights.awaited(actor, case, V.JOIN)
    if coming is not None and coming.answer is CallAnswer.COMING:
        yield V.JOIN
    if open_calls.open_calls(case) and not awaited_units(case):
        yield V.CONCLUDE
    for verb in AWAITED.get(case.state, ()):
        if not (verb in open_calls.AFTER_CONCLUSION and open_calls.open_calls(case)):
            yield verb
