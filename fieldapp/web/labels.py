"""Words, tones and icons for every enum; days, times and masked names as people read them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask import Flask
from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _l

from fieldapp import clock
from fieldapp.models import (
    CareKind,
    CareSource,
    CaseState,
    Condition,
    ContactTier,
    GridKind,
    LegalBasis,
    Level,
    Need,
    Role,
    Source,
    TaskState,
    Urgency,
    Verb,
    VisitWay,
)

WORDS: dict[StrEnum, Any] = {
    CaseState.REPORTED: _l("Reported"),
    CaseState.ACCEPTED: _l("Accepted"),
    CaseState.DECLINED: _l("Not accepted"),
    CaseState.DISPATCHED: _l("Dispatched"),
    CaseState.OBJECTED: _l("Objection raised"),
    CaseState.SIGNED: _l("Signed for"),
    CaseState.IN_HAND: _l("In hand"),
    CaseState.EXTENSION_ASKED: _l("Extension asked"),
    CaseState.ON_HOLD: _l("On hold"),
    CaseState.SETTLED: _l("Settled on the spot"),
    CaseState.FED_BACK: _l("Fed back"),
    CaseState.VERIFIED: _l("Verified"),
    CaseState.CLOSED: _l("Closed"),
    CaseState.MERGED: _l("Merged"),
    Verb.REPORT: _l("Reported"),
    Verb.ADD_REPORT: _l("Another report added"),
    Verb.ACCEPT: _l("Accepted"),
    Verb.DECLINE: _l("Not accepted"),
    Verb.SETTLE: _l("Settled on the spot"),
    Verb.DISPATCH: _l("Dispatched"),
    Verb.SIGN: _l("Signed for"),
    Verb.START: _l("Work begun"),
    Verb.OBJECT: _l("Objection raised"),
    Verb.UPHOLD_OBJECTION: _l("Objection upheld"),
    Verb.OVERRULE_OBJECTION: _l("Objection overruled"),
    Verb.ASK_EXTENSION: _l("Extension asked"),
    Verb.GRANT_EXTENSION: _l("Extension granted"),
    Verb.REFUSE_EXTENSION: _l("Extension refused"),
    Verb.HOLD: _l("Put on hold"),
    Verb.RESUME: _l("Taken up again"),
    Verb.FEED_BACK: _l("Fed back"),
    Verb.VERIFY: _l("Verified"),
    Verb.REDO: _l("Sent back to be redone"),
    Verb.CLOSE: _l("Closed"),
    Verb.REOPEN: _l("Reopened"),
    Verb.ESCALATE: _l("Escalated"),
    Verb.MERGE: _l("Merged"),
    Verb.UNMERGE: _l("Merge undone"),
    Verb.RESTRICT: _l("Restricted"),
    Urgency.URGENT: _l("Urgent"),
    Urgency.PRESSING: _l("Pressing"),
    Urgency.ORDINARY: _l("Ordinary"),
    Urgency.COMPLEX: _l("Complex"),
    Source.WORKER: _l("Grid worker"),
    Source.RESIDENT: _l("Resident"),
    Level.CITY: _l("City"),
    Level.COUNTY: _l("County"),
    Level.TOWN: _l("Town or street"),
    Level.VILLAGE: _l("Village or community"),
    Level.GRID: _l("Grid"),
    GridKind.COMPREHENSIVE: _l("Comprehensive grid"),
    GridKind.DEDICATED: _l("Dedicated grid"),
    Role.GRID_WORKER: _l("Grid worker"),
    Role.GRID_HEAD: _l("Grid head"),
    Role.HOUSEHOLD_HEAD: _l("Household head"),
    Role.CENTRE_STAFF: _l("Centre staff"),
    Role.CENTRE_DIRECTOR: _l("Centre director"),
    Role.DEPARTMENT_HANDLER: _l("Department handler"),
    Role.AUDITOR: _l("Auditor"),
    Role.ADMINISTRATOR: _l("Administrator"),
    TaskState.OPEN: _l("To do"),
    TaskState.DONE: _l("Done"),
    TaskState.WITHDRAWN: _l("Withdrawn"),
    ContactTier.ONLINE: _l("Online"),
    ContactTier.FRONT_LINE: _l("At the door"),
    ContactTier.HOTLINE: _l("By phone"),
    CareKind.LIVING_ALONE: _l("Lives alone"),
    CareKind.EMPTY_NEST: _l("Empty nest"),
    CareKind.EIGHTY_PLUS: _l("80 or older"),
    CareKind.DISABLED_BY_AGE: _l("Disabled by age"),
    CareKind.LEFT_BEHIND_CHILD: _l("Left-behind child"),
    CareKind.AT_RISK_CHILD: _l("Child at risk"),
    CareKind.SEVERE_DISABILITY: _l("Severe disability"),
    CareKind.SUBSISTENCE: _l("Subsistence allowance"),
    CareKind.SERIOUS_ILLNESS: _l("Serious illness"),
    CareKind.EVACUATION: _l("Needs help to evacuate"),
    CareKind.PREGNANT: _l("Pregnant (own wish)"),
    CareKind.OTHER: _l("Other care"),
    CareSource.CIVIL_AFFAIRS: _l("Civil affairs list"),
    CareSource.OWN_REQUEST: _l("Own request"),
    CareSource.FOUND_BY_WORKER: _l("Found by a grid worker"),
    LegalBasis.STATUTORY_DUTY: _l("Statutory duty"),
    LegalBasis.CONSENT: _l("Consent"),
    LegalBasis.GUARDIAN_CONSENT: _l("Guardian's consent"),
    LegalBasis.EMERGENCY: _l("Emergency"),
    Need.WALKS_WITH_HELP: _l("Walks with help"),
    Need.WHEELCHAIR: _l("Wheelchair"),
    Need.OXYGEN: _l("Oxygen"),
    Need.DEAF: _l("Deaf"),
    Need.CANNOT_READ: _l("Cannot read"),
    VisitWay.DOOR: _l("At the door"),
    VisitWay.PHONE: _l("By phone"),
    VisitWay.VIDEO: _l("By video"),
    VisitWay.NEIGHBOUR: _l("Through a neighbour"),
    Condition.WELL: _l("Well"),
    Condition.CHANGED: _l("Changed"),
    Condition.NEEDS_HELP: _l("Needs help"),
    Condition.NOT_MET: _l("Not met"),
}

# value: (tone, icon); status is always word + icon + colour.
SIGNS: dict[StrEnum, tuple[str, str]] = {
    CaseState.REPORTED: ("info", "flag"),
    CaseState.ACCEPTED: ("info", "check"),
    CaseState.DECLINED: ("neutral", "close"),
    CaseState.DISPATCHED: ("info", "up"),
    CaseState.OBJECTED: ("warn", "undo"),
    CaseState.SIGNED: ("info", "check"),
    CaseState.IN_HAND: ("info", "clock"),
    CaseState.EXTENSION_ASKED: ("warn", "clock"),
    CaseState.ON_HOLD: ("warn", "pause"),
    CaseState.SETTLED: ("ok", "check"),
    CaseState.FED_BACK: ("ok", "doc"),
    CaseState.VERIFIED: ("ok", "check"),
    CaseState.CLOSED: ("neutral", "check"),
    CaseState.MERGED: ("neutral", "merge"),
    Urgency.URGENT: ("danger", "warn"),
    Urgency.PRESSING: ("warn", "warn"),
    Urgency.ORDINARY: ("neutral", "doc"),
    Urgency.COMPLEX: ("neutral", "merge"),
    TaskState.OPEN: ("info", "clock"),
    TaskState.DONE: ("ok", "check"),
    TaskState.WITHDRAWN: ("neutral", "close"),
    Condition.WELL: ("ok", "check"),
    Condition.CHANGED: ("warn", "warn"),
    Condition.NEEDS_HELP: ("danger", "warn"),
    Condition.NOT_MET: ("neutral", "close"),
}


def init_app(app: Flask) -> None:
    for function in (label, tone, icon_for, when, day, due_words, due_tone, mask_name, mask_phone):
        app.add_template_global(function)


def label(value: StrEnum) -> str:
    return str(WORDS.get(value, value))


def choices(enum: type[StrEnum]) -> list[tuple[str, Any]]:
    """(value, words) for a form's select or radio field."""
    return [(member.value, WORDS[member]) for member in enum]


def tone(value: StrEnum) -> str:
    return SIGNS.get(value, ("neutral", "doc"))[0]


def icon_for(value: StrEnum) -> str:
    return SIGNS.get(value, ("neutral", "doc"))[1]


def when(moment: datetime | None) -> str:
    """A moment as 11-24 16:30 in China; the year is shown when it is another one."""
    if moment is None:
        return ""
    local = moment.astimezone(clock.CHINA)
    return f"{local:%m-%d %H:%M}" if local.year == clock.today().year else f"{local:%Y-%m-%d %H:%M}"


def day(on: date | None) -> str:
    return format_date(on, "medium") if on else ""


def due_words(due_at: datetime | None) -> str:
    """How long is left, or how late it is, in words."""
    if due_at is None:
        return ""
    days = (clock.day_of(due_at) - clock.today()).days
    if due_at < clock.now():
        return gettext("Overdue %(count)s days", count=-days) if days < 0 else gettext("Overdue today")
    if days == 0:
        return gettext("Due today")
    return gettext("Due tomorrow") if days == 1 else gettext("Due in %(count)s days", count=days)


def due_tone(due_at: datetime | None) -> str:
    if due_at is None:
        return "neutral"
    if due_at < clock.now():
        return "danger"
    return "warn" if (clock.day_of(due_at) - clock.today()).days <= 1 else "neutral"


def mask_name(name: str | None) -> str:
    """王小明 → 王**: enough to recognise somebody one knows."""
    return name[0] + "*" * (len(name) - 1) if name else ""


def mask_phone(phone: str | None) -> str:
    if not phone:
        return ""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 9 else "****" + phone[-2:]
