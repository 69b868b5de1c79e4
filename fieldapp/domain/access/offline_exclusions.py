"""What never leaves for a phone's store: minors, and matters that are restricted or that touch a child.

Conditions over rows alone, for nobody in particular; who may see what else is policy's.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from fieldapp.domain.access.child_protection import children
from fieldapp.models import Case, Category, Report, Resident, Task, Unapplied, Visit


def case_travels() -> ColumnElement[bool]:
    return and_(Case.is_restricted.is_(False), Case.minor_involved.is_(False))


def case_is_public() -> ColumnElement[bool]:
    """What a resident may be told of: no dispute or other restricted matter, none that touches a child."""
    return and_(case_travels(), Category.is_public.is_(True), Category.is_restricted.is_(False))


def report_travels() -> ColumnElement[bool]:
    """A report goes with its case, and with the case that one was merged into."""
    its, lead = aliased(Case), aliased(Case)
    own = exists().where(its.id == Report.case_id, _is_guarded(its))
    merged = exists().where(its.id == Report.case_id, lead.id == its.merged_into_id, _is_guarded(lead))
    return and_(~own, ~merged)


def task_travels(on: date) -> ColumnElement[bool]:
    """Not when its case is guarded, nor when the only people cared for in its household are minors."""
    its, person = aliased(Case), aliased(Resident)
    of_case = exists().where(its.id == Task.case_id, _is_guarded(its))
    at_home = and_(person.household_id == Task.household_id, person.ended_on.is_(None))
    minors, others = (
        exists().where(at_home, which) for which in (children(on, person), ~children(on, person))
    )
    return and_(~of_case, or_(~minors, others))


def resident_travels(on: date) -> ColumnElement[bool]:
    return ~children(on)


def visit_travels(on: date) -> ColumnElement[bool]:
    person = aliased(Resident)
    return ~exists().where(person.id == Visit.resident_id, children(on, person))


def unapplied_travels(on: date) -> ColumnElement[bool]:
    """Not what says itself that it is about a child, nor what is about a guarded case, its task, or a minor."""
    its, person, task = aliased(Case), aliased(Resident), aliased(Task)
    of_case = exists().where(its.id == Unapplied.target_id, _is_guarded(its))
    of_task = exists().where(task.id == Unapplied.target_id, its.id == task.case_id, _is_guarded(its))
    of_minor = exists().where(person.id == Unapplied.target_id, children(on, person))
    return and_(Unapplied.is_guarded.is_(False), ~of_case, ~of_task, ~of_minor)


def _is_guarded(case: Any) -> ColumnElement[bool]:
    return or_(case.is_restricted.is_(True), case.minor_involved.is_(True))
