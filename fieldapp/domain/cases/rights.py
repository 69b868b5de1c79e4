"""Who may take which step of a case. Roles and areas are policy's; the state is workflow's."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import open_calls
from fieldapp.models import CallAnswer, CalledUnit, Case, Unit, Verb

HANDLER_VERBS = frozenset({
    Verb.SIGN, Verb.START, Verb.OBJECT, Verb.ASK_EXTENSION, Verb.HOLD, Verb.RESUME, Verb.FEED_BACK,
    Verb.ASK_REPORTER, Verb.HEAR_REPORTER,
})  # fmt: skip
NEEDS = {
    Verb.ACCEPT: "accept_case",
    Verb.DECLINE: "accept_case",
    Verb.DISPATCH: "dispatch_case",
    Verb.SETTLE: "settle_case",
    Verb.UPHOLD_OBJECTION: "decide_objection",
    Verb.OVERRULE_OBJECTION: "decide_objection",
    Verb.GRANT_EXTENSION: "decide_extension",
    Verb.REFUSE_EXTENSION: "decide_extension",
    Verb.CLOSE: "close_case",
    Verb.REOPEN: "reopen_case",
    Verb.ESCALATE: "escalate_case",
    Verb.RESTRICT: "restrict_case",
    Verb.CHASE: "chase_case",
    Verb.SUPERVISE: "supervise_case",
    Verb.MERGE: "merge_cases",
}
HANDS_ON = frozenset({Verb.SIGN, Verb.START, Verb.FEED_BACK, Verb.SETTLE, Verb.JOIN})
LEADS_CALL = frozenset({Verb.WHISTLE, Verb.CONCLUDE})
# What a called unit may say, and after which answers it still may.
ANSWERS = {
    Verb.ANSWER_CALL: frozenset({CallAnswer.WAITED_FOR}),
    Verb.DECLINE_CALL: frozenset({CallAnswer.WAITED_FOR}),
    Verb.JOIN: frozenset(CallAnswer) - {CallAnswer.CAME},
}
# Nobody decides on what they asked for themselves.
ASKED_BY = {
    Verb.UPHOLD_OBJECTION: Verb.OBJECT,
    Verb.OVERRULE_OBJECTION: Verb.OBJECT,
    Verb.GRANT_EXTENSION: Verb.ASK_EXTENSION,
    Verb.REFUSE_EXTENSION: Verb.ASK_EXTENSION,
}


def may_do(actor: Actor, case: Case, verb: Verb) -> bool:
    """Whether this person may do `verb` to this case, whatever its state."""
    if verb in HANDLER_VERBS:
        return policy.is_handler(actor, case)
    if verb in {Verb.VERIFY, Verb.REDO}:
        return policy.may_verify(actor, case, handled_by(case))
    if verb in LEADS_CALL:
        return case.unit_id in actor.unit_ids or actor.may("lead_call", case.scope)
    if verb is Verb.ANSWER_COMPLAINT:
        return policy.may_answer_complaint(actor, case)
    if verb in ANSWERS:
        return actor.may_anywhere("answer_call") and any(_called(actor, case))
    asked_it = verb in ASKED_BY and asked_by(case, ASKED_BY[verb]) == actor.id
    return verb in NEEDS and actor.may(NEEDS[verb], case.scope) and not asked_it


def is_due(actor: Actor, case: Case, verb: Verb) -> bool:
    """Whether there is anything left to conclude or to answer; of other steps the state says it all."""
    if verb is Verb.CONCLUDE:
        return bool(open_calls.open_calls(case))
    if verb is Verb.ANSWER_COMPLAINT:
        return case.complained_at is not None
    return verb not in ANSWERS or awaited(actor, case, verb) is not None


def awaited(actor: Actor, case: Case, verb: Verb) -> CalledUnit | None:
    """The unit of mine in an open call that may still say `verb`, the one called first."""
    return next(
        (
            called_unit
            for called_unit in _called(actor, case)
            if called_unit.call.is_open and called_unit.answer in ANSWERS[verb]
        ),
        None,
    )


def handled_by(case: Case) -> set[UUID | None]:
    """Everybody who ever signed for, worked on, came to help with, fed back or settled it: they may not verify."""
    return {step.person_id for step in case.steps if step.verb in HANDS_ON}


def asked_by(case: Case, verb: Verb) -> UUID | None:
    """Who took the latest step of this kind."""
    return next((step.person_id for step in reversed(case.steps) if step.verb is verb), None)


def unit_acting(session: Session, actor: Actor, case: Case) -> Unit | None:
    """For which unit somebody acts in a case: its owner, else their own nearest one, else the centre of its level."""
    if case.unit_id in actor.unit_ids:
        return case.unit
    own = select(Unit).where(Unit.id.in_(actor.unit_ids), Unit.scope.in_(policy.prefixes(case.scope)))
    nearest = session.scalars(own.order_by(Unit.scope.desc(), Unit.id)).first()
    return nearest or session.scalars(policy.centre_of(case.scope, case.level)).first()


def _called(actor: Actor, case: Case) -> Iterator[CalledUnit]:
    return (
        called_unit
        for call in case.calls
        for called_unit in call.called
        if called_unit.unit_id in actor.unit_ids
    )
