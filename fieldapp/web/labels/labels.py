"""Words, tones and icons for every enum; days, times and masked names as people read them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask import Flask
from flask_babel import format_date

from fieldapp import clock
from fieldapp.domain.errors import N_
from fieldapp.models import (
    CallAnswer,
    CaseState,
    ContactWish,
    DayKind,
    GridKind,
    LadderFault,
    Level,
    Role,
    RungKind,
    Solved,
    Source,
    Step,
    Supervision,
    TaskState,
    TaskVerb,
    TimeUnit,
    Urgency,
    Verb,
)
from fieldapp.web.labels import (
    access_log,
    care,
    certificates,
    deliveries,
    evaluation,
    filing,
    meetings,
    organisation,
    service_items,
)
from fieldapp.web.locale import translate

PARTS = (
    access_log,
    care,
    certificates,
    deliveries,
    service_items,
    evaluation,
    organisation,
    meetings,
    filing,
)
WORDS: list[tuple[StrEnum, str]] = [
    *(words for part in PARTS for words in part.WORDS),
    (CaseState.REPORTED, N_("Reported")),
    (CaseState.ACCEPTED, N_("Accepted")),
    (CaseState.DECLINED, N_("Declined")),
    (CaseState.DISPATCHED, N_("Dispatched")),
    (CaseState.OBJECTED, N_("Objection raised")),
    (CaseState.SIGNED, N_("Signed for")),
    (CaseState.IN_HAND, N_("In progress")),
    (CaseState.EXTENSION_ASKED, N_("Extension requested")),
    (CaseState.ON_HOLD, N_("On hold")),
    (CaseState.ASKED_REPORTER, N_("Waiting for the reporter")),
    (CaseState.SETTLED, N_("Settled on the spot")),
    (CaseState.FED_BACK, N_("Fed back")),
    (CaseState.VERIFIED, N_("Verified")),
    (CaseState.CLOSED, N_("Closed")),
    (CaseState.MERGED, N_("Merged")),
    (Verb.REPORT, N_("Reported")),
    (Verb.ADD_REPORT, N_("Another report added")),
    (Verb.ACCEPT, N_("Accepted")),
    (Verb.DECLINE, N_("Declined")),
    (Verb.SETTLE, N_("Settled on the spot")),
    (Verb.DISPATCH, N_("Dispatched")),
    (Verb.SIGN, N_("Signed for")),
    (Verb.START, N_("Work started")),
    (Verb.OBJECT, N_("Objection raised")),
    (Verb.UPHOLD_OBJECTION, N_("Objection upheld")),
    (Verb.OVERRULE_OBJECTION, N_("Objection overruled")),
    (Verb.ASK_EXTENSION, N_("Extension requested")),
    (Verb.GRANT_EXTENSION, N_("Extension granted")),
    (Verb.REFUSE_EXTENSION, N_("Extension refused")),
    (Verb.HOLD, N_("Put on hold")),
    (Verb.RESUME, N_("Resumed")),
    (Verb.ASK_REPORTER, N_("Reporter asked")),
    (Verb.HEAR_REPORTER, N_("Reporter's answer noted")),
    (Verb.FEED_BACK, N_("Fed back")),
    (Verb.VERIFY, N_("Verified")),
    (Verb.REDO, N_("Sent back to be redone")),
    (Verb.CLOSE, N_("Closed")),
    (Verb.REOPEN, N_("Reopened")),
    (Verb.ESCALATE, N_("Escalated")),
    (Verb.CHASE, N_("Chased")),
    (Verb.SUPERVISE, N_("Supervised")),
    (Verb.RECKON, N_("Deadline recalculated")),
    (Verb.MERGE, N_("Merged")),
    (Verb.UNMERGE, N_("Merge undone")),
    (Verb.RESTRICT, N_("Restricted")),
    (Verb.WHISTLE, N_("Units called in")),
    (Verb.ANSWER_CALL, N_("Called unit will attend")),
    (Verb.DECLINE_CALL, N_("Called unit cannot attend")),
    (Verb.JOIN, N_("Called unit attended")),
    (Verb.CONCLUDE, N_("Joint handling concluded")),
    (CallAnswer.WAITED_FOR, N_("No answer yet")),
    (CallAnswer.COMING, N_("Will attend")),
    (CallAnswer.CANNOT, N_("Cannot attend")),
    (CallAnswer.CAME, N_("Attended")),
    (Verb.ADD_WORDS, N_("Addition by the reporter")),
    (Verb.WITHDRAW, N_("Withdrawn by the reporter")),
    (Verb.CONFIRM, N_("Confirmed by the reporter")),
    (Verb.COMPLAIN, N_("Complaint by the reporter")),
    (Verb.ANSWER_COMPLAINT, N_("Complaint answered")),
    (Verb.NOTE_LATE, N_("Added later from a phone")),
    (Supervision.NORMAL, N_("Supervised")),
    (Supervision.YELLOW, N_("Supervised: yellow")),
    (Supervision.RED, N_("Supervised: red")),
    (RungKind.REVIEW, N_("Review due")),
    (RungKind.WARNING, N_("Due soon")),
    (RungKind.CALL, N_("A called unit is overdue")),
    (RungKind.URGENT, N_("Urgent case reported")),
    (RungKind.UNASSIGNED, N_("No handler yet")),
    (RungKind.RESPOND, N_("No first response yet")),
    (RungKind.OVERALL, N_("The overall limit has passed")),
    (RungKind.OVERDUE, N_("Overdue")),
    (RungKind.LEVEL, N_("Escalated to this level")),
    (LadderFault.NO_CENTRE, N_("There is no grid centre here")),
    (LadderFault.ENDED_UNIT, N_("The unit has ended and has no successor")),
    (LadderFault.MERGED_UNIT, N_("The unit was merged and still has open cases")),
    (LadderFault.CYCLE, N_("Superior or merged units form a loop")),
    (LadderFault.VACANT, N_("No one is posted to this unit")),
    (DayKind.HOLIDAY, N_("Day off")),
    (DayKind.WORKDAY, N_("Make-up working day")),
    (DayKind.HALF_DAY, N_("Half day (morning)")),
    (Step.ACCEPT, N_("Accept")),
    (Step.RESPOND, N_("First response")),
    (Step.FINISH, N_("Finish")),
    (Step.SETTLE, N_("Settle on the spot")),
    (Step.EXTEND, N_("Longest extension")),
    (Step.NEXT_LEVEL, N_("Time overdue before escalation")),
    (TimeUnit.MINUTES, N_("minutes (clock time)")),
    (TimeUnit.WORKING_HOURS, N_("working hours")),
    (TimeUnit.WORKING_DAYS, N_("working days")),
    (Urgency.URGENT, N_("Urgent")),
    (Urgency.PRESSING, N_("Pressing")),
    (Urgency.ORDINARY, N_("Ordinary")),
    (Urgency.COMPLEX, N_("Complex")),
    (ContactWish.PHONE_ME, N_("May be phoned")),
    (ContactWish.DO_NOT_PHONE, N_("Do not phone")),
    (ContactWish.WRITE_ONLY, N_("Write only")),
    (Solved.SOLVED, N_("Solved")),
    (Solved.PARTLY, N_("Partly solved")),
    (Solved.NOT_SOLVED, N_("Not solved")),
    (Source.WORKER, N_("Grid worker")),
    (Source.RESIDENT, N_("Resident")),
    (Source.WALK_IN, N_("Walk-in")),
    (Source.PHONE, N_("Phone call")),
    (Source.LETTER, N_("Letter")),
    (Source.OTHER_SYSTEM, N_("Other system")),
    (Level.CITY, N_("City")),
    (Level.COUNTY, N_("County")),
    (Level.TOWN, N_("Town or street")),
    (Level.VILLAGE, N_("Village or community")),
    (Level.GRID, N_("Grid")),
    (GridKind.COMPREHENSIVE, N_("Comprehensive grid")),
    (GridKind.DEDICATED, N_("Dedicated grid")),
    (Role.GRID_WORKER, N_("Grid worker")),
    (Role.GRID_HEAD, N_("Grid head")),
    (Role.HOUSEHOLD_HEAD, N_("Household head")),
    (Role.CENTRE_STAFF, N_("Centre staff")),
    (Role.CENTRE_DIRECTOR, N_("Centre director")),
    (Role.DEPARTMENT_HANDLER, N_("Department handler")),
    (Role.AUDITOR, N_("Auditor")),
    (Role.ADMINISTRATOR, N_("Administrator")),
    (TaskState.OPEN, N_("To do")),
    (TaskState.DONE, N_("Done")),
    (TaskState.WITHDRAWN, N_("Withdrawn")),
    (TaskState.REFUSED, N_("Refused: unlisted work")),
    (TaskVerb.REFUSE, N_("Refused as unlisted work")),
    (TaskVerb.UNDO, N_("Taken back")),
]

# value: (tone, icon); status is always word + icon + colour.
SIGNS: list[tuple[StrEnum, tuple[str, str]]] = [
    *deliveries.SIGNS,
    *filing.SIGNS,
    *service_items.SIGNS,
    *meetings.SIGNS,
    *care.SIGNS,
    (CaseState.REPORTED, ("info", "flag")),
    (CaseState.ACCEPTED, ("info", "check")),
    (CaseState.DECLINED, ("neutral", "close")),
    (CaseState.DISPATCHED, ("info", "up")),
    (CaseState.OBJECTED, ("warn", "undo")),
    (CaseState.SIGNED, ("info", "check")),
    (CaseState.IN_HAND, ("info", "clock")),
    (CaseState.EXTENSION_ASKED, ("warn", "clock")),
    (CaseState.ON_HOLD, ("warn", "pause")),
    (CaseState.ASKED_REPORTER, ("warn", "phone")),
    (CaseState.SETTLED, ("ok", "check")),
    (CaseState.FED_BACK, ("ok", "doc")),
    (CaseState.VERIFIED, ("ok", "check")),
    (CaseState.CLOSED, ("neutral", "check")),
    (CaseState.MERGED, ("neutral", "merge")),
    (Supervision.NORMAL, ("info", "eye")),
    (Supervision.YELLOW, ("warn", "eye")),
    (Supervision.RED, ("danger", "eye")),
    (CallAnswer.WAITED_FOR, ("warn", "clock")),
    (CallAnswer.COMING, ("info", "walk")),
    (CallAnswer.CANNOT, ("neutral", "close")),
    (CallAnswer.CAME, ("ok", "check")),
    (Urgency.URGENT, ("danger", "warn")),
    (Urgency.PRESSING, ("warn", "warn")),
    (Urgency.ORDINARY, ("neutral", "doc")),
    (Urgency.COMPLEX, ("neutral", "merge")),
    (TaskState.OPEN, ("info", "clock")),
    (TaskState.DONE, ("ok", "check")),
    (TaskState.WITHDRAWN, ("neutral", "close")),
    (TaskState.REFUSED, ("warn", "undo")),
]

# By kind as well: Verb.ACCEPT and Step.ACCEPT are equal as texts, and are not called the same.
WORDS_OF = {(type(value), value): words for value, words in WORDS}
SIGNS_OF = {(type(value), value): sign for value, sign in SIGNS}


def init_app(app: Flask) -> None:
    for function in (label, tone, icon_for, when, day, mask_name, mask_phone):
        app.add_template_global(function)


def label(value: StrEnum) -> str:
    return translate(WORDS_OF.get((type(value), value), str(value)))


def choices(enum: type[StrEnum]) -> list[tuple[str, Any]]:
    """(value, words) for a form's select or radio field."""
    return [(member.value, label(member)) for member in enum]


def tone(value: StrEnum) -> str:
    return SIGNS_OF.get((type(value), value), ("neutral", "doc"))[0]


def icon_for(value: StrEnum) -> str:
    return SIGNS_OF.get((type(value), value), ("neutral", "doc"))[1]


def when(moment: datetime | None) -> str:
    """A moment as 11-24 16:30 in China; the year is shown when it is another one."""
    if moment is None:
        return ""
    local = moment.astimezone(clock.CHINA)
    return f"{local:%m-%d %H:%M}" if local.year == clock.today().year else f"{local:%Y-%m-%d %H:%M}"


def day(on: date | None) -> str:
    return format_date(on, "medium") if on else ""


def mask_name(name: str | None) -> str:
    """王小明 → 王**: enough to recognise somebody one knows."""
    return name[0] + "*" * (len(name) - 1) if name else ""


def mask_phone(phone: str | None) -> str:
    if not phone:
        return ""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 9 else "****" + phone[-2:]
