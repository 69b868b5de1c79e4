"""Meetings of the demo town: two of the street that were held, its next one, and a joint one of the county."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from fieldapp.clock import CHINA, day_of
from fieldapp.demo.cast import Town
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.calendar.calendars import load_calendar
from fieldapp.domain.calendar.working_days import into_working_time
from fieldapp.domain.meetings import agenda, agenda_changes, decisions, followups, meetings, minutes, plans
from fieldapp.domain.meetings.followups import NewDecision
from fieldapp.domain.meetings.plans import Plan
from fieldapp.domain.tasks import finishing
from fieldapp.models import Decision, Matter, MatterKind, Meeting, MeetingKind, Person, Place, Task, Unit

DAY = timedelta(days=1)
ROOM = "街道三楼会议室"
COURSE = "各单位通报上次议定事项落实情况，逐件研究逾期和重复发生的事件。"


@dataclass(frozen=True)
class Meetings:
    """The acts of a meeting, by the people whose act each is."""

    session: Session
    town: Town
    now: datetime

    def build(self) -> None:
        """All four, told from `now`."""
        self._first(self._morning(-14))
        self._second(self._morning(-7))
        self._planned(self.town.tang, self.town.street, MeetingKind.REGULAR, self._morning(2), self.now)
        self._planned(self.town.bai, self.town.county, MeetingKind.JOINT, self._morning(3), self.now)

    def _first(self, then: datetime) -> None:
        meeting = self._opened(then)
        cases = [each for each in agenda.matters_of(self.session, meeting) if each.kind is MatterKind.CASE]
        if len(cases) > 1:
            task = self._task(cases[0], "核对现场，三天内处理完并反馈", day_of(then) + 3 * DAY, then)
            if task is not None:
                worker = Actor.of(task.assignee, day_of(then + DAY))
                finishing.finish(self.session, worker, task, "已处理，现场已恢复", [], then + DAY)
            self._decide(
                cases[1], "市政所排出维修计划，逐处销号", self.town.roads, day_of(then) + 12 * DAY, then
            )
        self._sign(meeting, [self.town.roads, self.town.village_centre], then)

    def _second(self, then: datetime) -> None:
        meeting = self._opened(then)
        agenda_changes.add(
            self.session, self._as(self.town.tang, then), meeting, "连阴雨期间排水口巡看安排", then
        )
        matters = agenda.matters_of(self.session, meeting)
        cases = [each for each in matters if each.kind is MatterKind.CASE]
        for matter in cases[:2]:
            self._task(matter, "现场再看一次，仍未解决的写明原因", day_of(self.now) + 2 * DAY, then)
        added = next(each for each in matters if each.kind is MatterKind.ADDED)
        done = self._decide(
            added, "社区服务站通知各网格，雨前看排水口", self.town.village_centre, day_of(then) + DAY, then
        )
        lin = self._as(self.town.lin, then + DAY)
        decisions.end(self.session, lin, done, "已通知到各网格，排水口已清一遍", then + DAY)
        self._sign(meeting, [self.town.roads, self.town.street_centre, self.town.village_centre], then)

    def _opened(self, then: datetime) -> Meeting:
        meeting = self._planned(self.town.tang, self.town.street, MeetingKind.REGULAR, then, then - 3 * DAY)
        agenda_changes.open_meeting(self.session, self._as(self.town.tang, then), meeting, then)
        return meeting

    def _planned(
        self, who: Person, place: Place, kind: MeetingKind, starts_at: datetime, now: datetime
    ) -> Meeting:
        units = [self.town.street_centre, self.town.village_centre, self.town.roads]
        plan = Plan(
            starts_at, ROOM, units if place is self.town.street else [self.town.county_centre, *units]
        )
        return plans.plan(self.session, self._as(who, now), place, kind, plan, now)

    def _decide(
        self, matter: Matter, words: str, owner: Unit | Person, due_on: date, then: datetime
    ) -> Decision:
        new = NewDecision(words, owner, due_on)
        return decisions.decide(self.session, self._as(self.town.tang, then), matter, new, then)

    def _task(self, matter: Matter, words: str, due_on: date, then: datetime) -> Task | None:
        """The task of the first worker there, if the case still has its place among open ones."""
        tang = self._as(self.town.tang, then)
        worker = self.session.scalars(followups.owning_people(tang, matter, then)).first()
        if worker is None or matter.case is None or not matter.case.is_open:
            return None
        made = self._decide(matter, words, worker, due_on, then)
        return self.session.get(Task, made.task_id)

    def _sign(self, meeting: Meeting, present: list[Unit], then: datetime) -> None:
        tang, ends = self._as(self.town.tang, then), then + timedelta(hours=1)
        meetings.note_attendance(self.session, tang, meeting, [unit.id for unit in present])
        minutes.sign_off(self.session, tang, meeting, COURSE, ends)

    def _morning(self, days: int) -> datetime:
        """Half past nine so many days from now, or the next working moment."""
        then = (self.now + days * DAY).astimezone(CHINA).replace(hour=9, minute=30, second=0, microsecond=0)
        return into_working_time(load_calendar(self.session, min(then, self.now)), then)

    def _as(self, person: Person, then: datetime) -> Actor:
        return Actor.of(person, day_of(then))


def build(session: Session, town: Town, now: datetime) -> None:
    """The meetings of the street and of its county."""
    Meetings(session, town, now).build()
