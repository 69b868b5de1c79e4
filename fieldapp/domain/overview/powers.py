"""Where somebody may take the steps that cases wait for, as plain values that a statement can be kept for."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases.rights import HANDS_ON
from fieldapp.models import CaseState, CaseStep, Verb

S = CaseState
# What waits in which state, for whom, and the step that asked: nobody decides on what they asked for themselves.
STEPS: dict[str, tuple[tuple[str, tuple[CaseState, ...], Verb | None], ...]] = {
    "waiting": (
        ("decide_objection", (S.OBJECTED,), Verb.OBJECT),
        ("decide_extension", (S.EXTENSION_ASKED,), Verb.ASK_EXTENSION),
    ),
    "new": (("accept_case", (S.REPORTED,), None), ("dispatch_case", (S.REPORTED, S.ACCEPTED), None)),
    "to_verify": (("close_case", (S.FED_BACK, S.SETTLED, S.VERIFIED), None),),
}


class Powers(NamedTuple):
    """The scopes of each verb of STEPS, in their order."""

    scopes: tuple[tuple[str, tuple[str, ...]], ...]

    @classmethod
    def of(cls, actor: Actor) -> "Powers":
        verbs = [verb for steps in STEPS.values() for verb, _, _ in steps]
        return cls(tuple((verb, tuple(actor.scopes(verb))) for verb in verbs))

    def may_act(self, question: str, person_id: UUID, columns: Any) -> ColumnElement[bool]:
        """Whether the step that a case waits for is this person's to take; over its columns id, state and scope."""
        scopes = dict(self.scopes)
        each = [
            and_(
                columns.state.in_(states),
                policy.within(columns.scope, scopes[verb]),
                *_unless_own(asked_by, question, person_id, columns),
            )
            for verb, states, asked_by in STEPS[question]
        ]
        return or_(*each)


def _unless_own(
    asked_by: Verb | None, question: str, person_id: UUID, columns: Any
) -> list[ColumnElement[bool]]:
    if asked_by is not None:
        return [_last_of(asked_by, columns).is_distinct_from(person_id)]
    if question == "to_verify":
        handled = exists().where(
            CaseStep.case_id == columns.id, CaseStep.person_id == person_id, CaseStep.verb.in_(HANDS_ON)
        )
        return [or_(columns.state == S.VERIFIED, ~handled)]
    return []


def _last_of(verb: Verb, columns: Any) -> ScalarSelect[UUID | None]:
    """Who took the latest step of this kind."""
    latest, number = aliased(CaseStep), aliased(CaseStep)
    last = select(func.max(number.number)).where(number.case_id == columns.id, number.verb == verb)
    whose = select(latest.person_id).where(latest.case_id == columns.id)
    return whose.where(latest.number == last.scalar_subquery()).scalar_subquery()
