"""What is counted of cases: for each indicator the list it is counted from, and what in it meets it.

A list has the columns of `columns()`. Cases merged into another are counted with that one.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, literal, null, or_, select, true
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnClause

from fieldapp.domain.access.areas import in_area_of_cases, within
from fieldapp.domain.evaluation.periods import DaysBetween, Period
from fieldapp.models import (
    CallAnswer,
    CalledUnit,
    Case,
    CaseState,
    CaseStep,
    Confirmation,
    JointCall,
    Objection,
    Report,
    Solved,
    Source,
    Unit,
    Verb,
)

List = Select[*tuple[Any, ...]]
ANSWERS = (Verb.ACCEPT, Verb.DECLINE, Verb.SETTLE, Verb.DISPATCH)
RESULTS = (Verb.FEED_BACK, Verb.SETTLE)
CAME_BACK = (Verb.REDO, Verb.REOPEN)
RECURS_WITHIN = timedelta(days=30)
NEAR = 0.0005  # degrees, some 50 m
ALL = ""  # every area


def columns(subject: Any, case: Any, scope: Any, at: Any, person: Any) -> list[ColumnElement[Any]]:
    """What a list says of each of its items; `person`: whose own figures it belongs to as well."""
    names = ("subject_id", "case_id", "scope", "at", "person_id")
    return [each.label(name) for each, name in zip((subject, case, scope, at, person), names, strict=True)]


def _cases(area: str, at: Any) -> List:
    """Cases of an area, but for those merged away."""
    mine = in_area_of_cases(area) if area else true()
    return select(*columns(Case.id, Case.id, Case.scope, at, Case.handler_id)).where(
        mine, Case.state != CaseState.MERGED
    )


# --- accepted in time ÷ due


def due_to_accept(period: Period, area: str) -> List:
    return _cases(area, Case.accept_by).where(Case.accept_by >= period.begins, Case.accept_by < period.ends)


def accepted_in_time(period: Period) -> ColumnElement[bool]:
    answered = (CaseStep.case_id == Case.id, CaseStep.verb.in_(ANSWERS), CaseStep.at <= Case.accept_by)
    return exists().where(*answered).correlate(Case)


# --- confirmed by resident or verifier ÷ matured


def matured(period: Period, area: str) -> List:
    return _cases(area, Case.closed_at).where(Case.id.in_(_ended_in(period, (Verb.CLOSE,), period.matures)))


def solved(period: Period) -> ColumnElement[bool]:
    """Still closed as it was then, and the reporter's last word about this result, if there is one, is yes."""
    begins, ends = period.begins - period.matures, period.ends - period.matures
    still = and_(Case.state == CaseState.CLOSED, Case.closed_at >= begins, Case.closed_at < ends)
    return and_(still, ~_last_word_was_no())


def _last_word_was_no() -> ColumnElement[bool]:
    later, result = aliased(Confirmation), aliased(CaseStep)
    superseded = exists().where(later.case_id == Confirmation.case_id, later.at > Confirmation.at)
    of_another_result = exists().where(
        result.case_id == Confirmation.case_id, result.verb.in_(RESULTS), result.at > Confirmation.at
    )
    return (
        exists()
        .where(
            Confirmation.case_id == Case.id,
            Confirmation.solved != Solved.SOLVED,
            ~superseded,
            ~of_another_result,
        )
        .correlate(Case)
    )


# --- stars of reporters


def asked_for_stars(period: Period, area: str) -> List:
    """Residents' reports of matured cases."""
    mine = in_area_of_cases(area) if area else true()
    closed = Case.id.in_(_ended_in(period, (Verb.CLOSE,), period.matures))
    query = select(*columns(Report.id, Case.id, Case.scope, Case.closed_at, Case.handler_id))
    query = query.join(Report, Report.case_id == Case.id)
    return query.where(mine, closed, Report.source != Source.WORKER, Report.withdrawn_at.is_(None))


def stars(period: Period) -> ColumnElement[int | None]:
    """Of the latest confirmation that gave any."""
    given = select(Confirmation.stars).where(
        Confirmation.report_id == Report.id, Confirmation.stars.is_not(None), Confirmation.at < period.ends
    )
    newest = given.order_by(Confirmation.at.desc(), Confirmation.id).limit(1)
    return newest.correlate(Report).scalar_subquery()


# --- closed on time ÷ (closed + open and overdue)


def closed_or_overdue(period: Period, area: str) -> List:
    return _cases(area, Case.due_at).where(or_(_closed_in(period), _overdue_at_end(period)))


def closed_on_time(period: Period) -> ColumnElement[bool]:
    return and_(_closed_in(period), func.coalesce(Case.closed_at <= Case.due_at, false()))


def _closed_in(period: Period) -> ColumnElement[bool]:
    begins, ends = Case.closed_at >= period.begins, Case.closed_at < period.ends
    return and_(Case.state == CaseState.CLOSED, begins, ends)


def _overdue_at_end(period: Period) -> ColumnElement[bool]:
    ended_later = and_(Case.closed_at >= period.ends, Case.is_open.is_(False))
    return and_(Case.due_at < period.ends, or_(Case.is_open.is_(True), ended_later))


# --- sent back ÷ closed or sent back


def closed_or_back(period: Period, area: str) -> List:
    ended = _ended_in(period, (Verb.CLOSE, *CAME_BACK))
    return _cases(area, Case.opened_at).where(Case.id.in_(ended))


def came_back(period: Period) -> ColumnElement[bool]:
    return Case.id.in_(_ended_in(period, CAME_BACK))


# --- the same kind at the same place within 30 days ÷ closed


def closed_before(period: Period, area: str) -> List:
    begins, ends = period.begins - RECURS_WITHIN, period.ends - RECURS_WITHIN
    return _cases(area, Case.closed_at).where(
        Case.state == CaseState.CLOSED, Case.closed_at >= begins, Case.closed_at < ends
    )


def recurred(_period: Period) -> ColumnElement[bool]:
    """Another case of its category in the same village, near it or under the same words for the place."""
    again = aliased(Case)
    near = and_(
        again.lat.between(Case.lat - NEAR, Case.lat + NEAR),
        again.lon.between(Case.lon - NEAR, Case.lon + NEAR),
    )
    same_words = and_(again.place_words == Case.place_words, Case.place_words != "")
    return (
        exists()
        .where(
            again.village == Case.village,
            again.category_id == Case.category_id,
            again.opened_at > Case.closed_at,
            again.id != Case.id,
            again.state != CaseState.MERGED,
            DaysBetween(Case.closed_at, again.opened_at) <= RECURS_WITHIN.days,
            func.coalesce(near, false()) | same_words,
        )
        .correlate(Case)
    )


# --- objections upheld ÷ decided, by the unit that dispatched


def decided_objections(period: Period, area: str) -> List:
    query = select(*columns(Objection.id, Objection.case_id, Unit.scope, Objection.decided_at, null()))
    query = query.join(Unit, Objection.dispatched_by_id == Unit.id).where(_in(Unit.scope, area))
    return query.where(Objection.decided_at >= period.begins, Objection.decided_at < period.ends)


def upheld(_period: Period) -> ColumnElement[bool]:
    return Objection.is_upheld.is_(True)


# --- called units that came ÷ called and due


def called_units(period: Period, area: str) -> List:
    query = select(*columns(CalledUnit.id, JointCall.case_id, Unit.scope, JointCall.come_by, null()))
    query = query.join(JointCall, CalledUnit.call_id == JointCall.id).join(
        Unit, CalledUnit.unit_id == Unit.id
    )
    return query.where(
        _in(Unit.scope, area), JointCall.come_by >= period.begins, JointCall.come_by < period.ends
    )


def came(_period: Period) -> ColumnElement[bool]:
    return CalledUnit.answer == CallAnswer.CAME


def _in(column: Any, area: str) -> ColumnElement[bool]:
    return within(column, [area]) if area else true()


def _ended_in(
    period: Period, verbs: tuple[Verb, ...], earlier: timedelta = timedelta()
) -> Select[*tuple[Any, ...]]:
    """Cases with such a step in the period, or so long before it; found along ix_case_step_ended."""
    begins, ends = period.begins - earlier, period.ends - earlier
    indexed = CaseStep.verb.in_([_as_written(verb) for verb in (Verb.CLOSE, *CAME_BACK)])
    return select(CaseStep.case_id).where(
        indexed, CaseStep.verb.in_(verbs), CaseStep.at >= begins, CaseStep.at < ends
    )


def _as_written(verb: Verb) -> ColumnElement[Any] | ColumnClause[Any]:
    """Into the statement as it is, so that the index over such steps alone can serve it."""
    return literal(verb, CaseStep.verb.type, literal_execute=True)
