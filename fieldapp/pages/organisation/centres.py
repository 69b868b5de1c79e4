"""Centres with who is on duty there: lists, the phone list, and the overview's lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from fieldapp import clock, db
from fieldapp.domain.organisation import centres, duty_roster
from fieldapp.domain.organisation.duty_roster import Slot
from fieldapp.models import DutyShift, Person, Unit
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import day, label


@dataclass(frozen=True)
class CentreLine:
    """A centre with who is on duty there now, or nobody planned."""

    centre: Unit
    officer: Person | None


def centre_lines(found: Sequence[Unit]) -> list[CentreLine]:
    """In two statements, however many centres."""
    session = db.session()
    slot = duty_roster.slot_now(session, clock.now())
    officers = duty_roster.on_duty(session, [centre.id for centre in found], slot)
    return [CentreLine(centre, officers.get(centre.id)) for centre in found]


def own_centre() -> Unit | None:
    """The running centre to which the reader is posted."""
    own = centres.visible_centres(actor()).where(Unit.id.in_(actor().unit_ids)).limit(1)
    return db.session().scalars(own).first()


def phone_list_context() -> dict[str, Any]:
    """Numbers of officers are for those who lead; everybody else phones the centre."""
    found = centres.own_centres(db.session(), actor())
    leads = actor().may_anywhere("see_organisation")
    return {"lines": centre_lines(found), "shows_numbers": leads, "may_see_all": leads}


def duty_context() -> dict[str, Any]:
    """For the overview: who is on now where cases of my places go, and my own next shift."""
    session, now = db.session(), clock.now()
    slot = duty_roster.slot_now(session, now)
    found = centres.own_centres(session, actor())
    officers = duty_roster.on_duty(session, [centre.id for centre in found], slot)
    own = duty_roster.next_of(session, actor().id, slot)
    return {
        "on_duty": [CentreLine(centre, officers[centre.id]) for centre in found if centre.id in officers],
        "next_duty": shift_words(own, slot) if own else "",
        "may_plan_duty": actor().may_anywhere("plan_duty"),
    }


def shift_words(shift: DutyShift, running: Slot) -> str:
    """`now`, or the day and the shift."""
    if (shift.on, shift.time) == running:
        return gettext("You are on duty now.")
    return gettext("Your next duty: %(day)s, %(shift)s", day=day(shift.on), shift=label(shift.time))
