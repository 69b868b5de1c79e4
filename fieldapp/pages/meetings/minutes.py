"""The minutes on the page and on paper: live while the meeting is held, frozen afterwards, each version kept."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext

from fieldapp import clock, db
from fieldapp.domain.meetings import meetings, minutes, minutes_content
from fieldapp.domain.meetings.minutes_content import Content
from fieldapp.forms.meetings import CorrectionForm, SignOffForm
from fieldapp.models import (
    AgendaGround,
    Ballot,
    ItemState,
    MatterKind,
    Meeting,
    MeetingKind,
    MeetingState,
    Verb,
)
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import day, label, when


def minutes_context(meeting: Meeting, number: int | None, form: SignOffForm | None = None) -> dict[str, Any]:
    """The minutes of one version (the newest without a number), or as they would read now."""
    versions = minutes.versions(db.session(), meeting)
    shown = next((each for each in versions if each.number == number), versions[-1] if versions else None)
    content = shown.content if shown else minutes_content.gather(db.session(), meeting)
    may_manage = meetings.may_manage(actor(), meeting)
    return {
        "meeting": meeting,
        "said": in_words(content),
        "versions": versions,
        "shown": shown,
        "form": form or SignOffForm(as_seen=meetings.as_seen(meeting)),
        "may_sign": may_manage and meeting.state is MeetingState.OPENED,
        "may_correct": may_manage and meeting.state is MeetingState.SIGNED_OFF,
        "printed": when(clock.now()),
    }


def in_words(content: Content) -> dict[str, Any]:
    """Plain values of the minutes as somebody reads them."""
    return {
        "place": content["place"],
        "kind": label(MeetingKind(content["kind"])),
        "when": _moment(datetime.fromisoformat(content["starts_at"])),
        "room": content["room"],
        "course": content["course"],
        "present": [each["name"] for each in content["units"] if each["is_present"]],
        "excused": [each["name"] for each in content["units"] if each["is_present"] is False],
        "matters": [_matter(each) for each in content["matters"]],
    }


def correction_form(meeting: Meeting, form: CorrectionForm) -> CorrectionForm:
    """The parts of the newest version that can be corrected, each with its words."""
    content = minutes.versions(db.session(), meeting)[-1].content
    parts = minutes_content.parts_of(content)
    form.part.choices = [("", gettext("Please choose")), *((part, _part(part, content)) for part in parts)]
    return form


def _moment(moment: datetime) -> str:
    """Day and time with the year: minutes are read for longer than one."""
    local = moment.astimezone(clock.CHINA)
    return f"{day(local.date())} {local:%H:%M}"


def _part(part: str, content: Content) -> str:
    name, *numbers = part.split(":")
    if name == "course":
        return gettext("Course of the meeting")
    if name == "unit":
        unit = content["units"][int(numbers[0])]
        if unit["is_present"]:
            return gettext("%(unit)s was excused, not present", unit=unit["name"])
        return gettext("%(unit)s was present, not excused", unit=unit["name"])
    words = content["matters"][int(numbers[0])]["decisions"][int(numbers[1])]["words"]
    return gettext("Decision: %(words)s", words=words[:60])


def _matter(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": said["title"],
        "kind": label(MatterKind(said["kind"])),
        "grounds": [label(AgendaGround(each)) for each in said["grounds"]],
        "decisions": [_decision(each) for each in said["decisions"]],
        "votes": [(each["unit"], label(Ballot(each["ballot"])), each["reason"]) for each in said["votes"]],
        "outcome": label(ItemState(said["outcome"])) if said["outcome"] else "",
    }


def _decision(said: dict[str, Any]) -> dict[str, Any]:
    became = ""
    if said["is_task"]:
        became = gettext("a task")
    elif said["step"]:
        became = label(Verb(said["step"]))
    return {**said, "due": day(date.fromisoformat(said["due_on"])), "became": became}
