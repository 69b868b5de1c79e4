"""What tests of meetings share: who acts, a meeting at each stage, and its lines."""

from datetime import timedelta

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.calendar.calendars import load_calendar
from fieldapp.domain.calendar.working_days import into_working_time
from fieldapp.domain.meetings import agenda, agenda_changes, decisions, plans
from fieldapp.domain.meetings.followups import NewDecision
from fieldapp.domain.meetings.plans import Plan
from fieldapp.models import MeetingKind


def actor(person, now):
    return Actor.of(person, day_of(now))


def next_working_moment(session, now, days=1):
    """Somebody is at work then."""
    return into_working_time(load_calendar(session, now), now + timedelta(days=days))


def planned(session, town, now, who="tang", place="street", kind=MeetingKind.REGULAR, days=1):
    units = [town.village_centre, town.street_centre, town.roads]
    plan = Plan(next_working_moment(session, now, days), "三楼会议室", units)
    return plans.plan(session, actor(getattr(town, who), now), getattr(town, place), kind, plan, now)


def opened(session, town, now, **said):
    """A meeting on its day, whose agenda is fixed; and that moment."""
    meeting = planned(session, town, now, **said)
    who = getattr(town, said.get("who", "tang"))
    agenda_changes.open_meeting(session, actor(who, meeting.starts_at), meeting, meeting.starts_at)
    return meeting


def line_about(session, meeting, now, **about):
    """The line whose attributes are these."""
    lines = agenda.lines(session, meeting, now)
    return next(line for line in lines if all(getattr(line, name) == value for name, value in about.items()))


def decide(session, town, meeting, line, now=None, **said):
    """A decision on a line of an opened meeting; of the street's roads department unless somebody else is named."""
    now = now or meeting.starts_at
    plain = {"words": "周五前修好", "owner": town.roads, "due_on": day_of(now) + timedelta(days=3)}
    new = NewDecision(**{**plain, **said})
    return decisions.decide(session, actor(town.tang, now), line.matter, new, now)
