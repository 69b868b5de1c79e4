"""Ninety days of reports and what became of their cases, in working hours: nearly all in time, a few late."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.demo import ground
from fieldapp.demo.cast import Town
from fieldapp.demo.offices import Offices
from fieldapp.demo.words import DONE, NOTES, SEEN
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.areas import covers
from fieldapp.domain.calendar import calendars
from fieldapp.domain.calendar.working_days import into_working_time
from fieldapp.domain.calendar.working_time import add_working_hours
from fieldapp.domain.cases import objections, steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.errors import Refusal
from fieldapp.domain.joint_handling import calls
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, Category, Person, Photo, PhotoState, Place, Report, Unit, Urgency

URGENCIES = [Urgency.ORDINARY] * 7 + [Urgency.PRESSING] * 2 + [Urgency.COMPLEX]
# How long a case of this urgency may stay open, in days of the calendar that surely hold its working days.
SAFE_DAYS = {Urgency.PRESSING: 2.5, Urgency.ORDINARY: 4.5, Urgency.COMPLEX: 14}
# How far the life of a case goes that is not closed yet: the names are paths below.
YOUNG = ["accepted", "settled", "dispatched", "dispatched", "signed", "signed"]
OLDER = ["signed", "signed", "objected", "asked_extension", "called", "fed_back", "verified", "declined"]
LATE_EACH, HELD_EACH = 50, 90  # of so many reports, one is late, one on hold
RECENT = timedelta(hours=20)

Step = Callable[[Case, datetime], object]


class Lives:
    """Opens reports and leads their cases through the same verbs as the pages do."""

    def __init__(
        self,
        session: Session,
        town: Town,
        offices: Offices,
        workers: list[tuple[Place, Person]],
        chance: random.Random,
        now: datetime,
        shots: list[tuple[str, str, int, int]],
    ) -> None:
        self.session, self.town, self.offices, self.workers = session, town, offices, workers
        self.chance, self.now, self.shots = chance, now, shots
        rows = session.scalars(select(Category).where(Category.parent_id.is_not(None))).unique()
        self.kinds = {kind.code: kind for kind in rows if kind.code in SEEN}
        self.calendar = calendars.load_calendar(session, now - timedelta(days=100), town.county.scope)
        self.closed: list[Report] = []  # of residents, newest last

    def build(self, count: int) -> None:
        for number in range(count):
            age = timedelta(days=90 * (count - number) / count, minutes=self.chance.randint(0, 300))
            grid, worker = self.chance.choice(self.workers)
            by_worker = self.chance.random() < 0.6
            at = self._working(self.now - age)
            report = self.open(grid, worker if by_worker else None, at)
            self._live(report, worker, number)

    def open(self, grid: Place, worker: Person | None, at: datetime, **said: object) -> Report:
        """A report of something seen in the grid; by a resident without `worker`."""
        code = self.chance.choice(list(self.kinds))
        lat, lon = ground.point_in(grid, self.chance)
        seen = {
            "category": self.kinds[code],
            "words": self.chance.choice(SEEN[code]),
            "urgency": self.chance.choice(URGENCIES),
            "place_words": ground.spot_in(grid, self.chance),
            "lat": lat,
            "lon": lon,
            "accuracy_m": self.chance.randint(8, 60),
            "grid": grid,
            "reporter_phone": "" if worker else f"1000003{self.chance.randint(0, 9999):04d}",
            **said,
        }
        report = open_report(
            self.session,
            NewReport(**seen),  # type: ignore[arg-type]
            self.actor(worker) if worker else None,
            at,
        )
        if self.chance.random() < 0.4:
            self._photo(at, report)
        return report

    def lead(self, report: Report, worker: Person, life: str, hours: tuple[int, int] = (1, 5)) -> None:
        """Take the steps of a life, each some working hours after the one before, none after now."""
        case, at = self.session.get_one(Case, report.case_id), report.received_at
        for step in self._path(case, worker, life):
            at = add_working_hours(self.calendar, at, self.chance.randint(*hours))
            if at > self.now:
                return
            try:
                step(case, at)
            except Refusal:
                return  # a day that a rule forbids: the case stays as it was
        if life == "closed" and not report.person_id:
            self.closed.append(report)

    def actor(self, person: Person) -> Actor:
        return Actor.of(person, day_of(self.now))

    def head_of(self, case: Case) -> Actor:
        """The village's own head in the core village, else the street's or the city's director."""
        actors = [self.actor(person) for person in (self.town.lin, self.town.tang, self.town.gao)]
        return next(actor for actor in actors if actor.may("dispatch_case", case.scope))

    def _live(self, report: Report, worker: Person, number: int) -> None:
        age = self.now - report.received_at
        days = age / timedelta(days=1)
        if age < RECENT:
            life = self.chance.choice(["fresh", *YOUNG])
        elif number % LATE_EACH == LATE_EACH - 1 and days < 30:
            life = "signed"
        elif number % HELD_EACH == HELD_EACH - 1 and days < 30:
            life = "held"
        elif days > SAFE_DAYS[report.urgency]:
            life = "declined" if self.chance.random() < 0.05 else "closed"
        else:
            life = self.chance.choice(OLDER)
        self.lead(report, worker, life, (1, 2) if days < 3 else (1, 5))

    def _working(self, moment: datetime) -> datetime:
        """The moment itself in working time, else some time after the next opening; never after now."""
        opened = into_working_time(self.calendar, moment)
        later = opened if opened - moment < timedelta(minutes=1) else self._a_while_after(opened)
        return min(later, self.now - timedelta(minutes=self.chance.randint(5, 50)))

    def _a_while_after(self, opened: datetime) -> datetime:
        return opened + timedelta(minutes=self.chance.randint(3, 170))

    def _photo(self, at: datetime, report: Report) -> None:
        sha256, thumbnail, width, height = self.chance.choice(self.shots)
        photo = Photo(
            state=PhotoState.READY,
            received_sha256=sha256,
            sha256=sha256,
            thumbnail_sha256=thumbnail,
            width=width,
            height=height,
            received_at=at,
            report_id=report.id,
        )
        self.session.add(photo)

    def _target(self, case: Case, worker: Person) -> tuple[Unit | Person, Actor]:
        """Who gets the case: the department whose matter it usually is, else the grid's worker."""
        unit = self.offices.usual(case.category)
        is_street = covers(self.town.street.scope, case.scope)
        if unit is None or (unit is self.town.roads and not is_street):
            return worker, self.actor(worker)
        return unit, self.actor(self.offices.handlers[unit])

    def _path(self, case: Case, worker: Person, life: str) -> list[Step]:
        """The verbs of a life, in order."""
        s, head, verifier = self.session, self.head_of(case), self.actor(self.town.gao)
        target, handler = self._target(case, worker)
        note = Words(internal=self.chance.choice(NOTES))
        done = Words(internal=self.chance.choice(NOTES), public=self.chance.choice(DONE))
        later = day_of(self.now) + timedelta(days=9)
        helper, call = self.town.county_centre, Words("涉及两家单位，请一起看现场", "已请有关单位共同处理")
        begin: list[Step] = [
            lambda c, t: steps.accept(s, head, c, Words(public="已受理"), t),
            lambda c, t: steps.dispatch(s, head, c, target, Words(public="已交有关单位办理"), t),
            lambda c, t: steps.sign_for(s, handler, c, note, t),
            lambda c, t: steps.feed_back(s, handler, c, done, t),
            lambda c, t: steps.verify(s, verifier, c, Words(public="经核查已办好"), t),
            lambda c, t: steps.close(s, head, c, Words(public="已办结"), t),
        ]
        lengths = {
            "fresh": 0, "accepted": 1, "dispatched": 2, "signed": 3, "fed_back": 4, "verified": 5, "closed": 6,
        }  # fmt: skip
        if life in lengths:
            return begin[: lengths[life]]
        refer, centre = Words(public="请向信访部门反映"), self.town.street_centre
        endings: dict[str, tuple[int, Step]] = {
            "declined": (0, lambda c, t: steps.decline(s, head, c, refer, t)),
            "settled": (0, lambda c, t: steps.settle(s, self.actor(worker), c, done, t)),
            "objected": (
                2,
                lambda c, t: objections.raise_objection(s, handler, c, centre, Words("不属于本单位职责"), t),
            ),
            "asked_extension": (3, lambda c, t: steps.ask_extension(s, handler, c, later, note, t)),
            "held": (3, lambda c, t: steps.hold(s, handler, c, later, Words("等材料"), t)),
            "called": (3, lambda c, t: calls.whistle(s, head, c, [helper], later, call, t)),
        }
        length, last = endings[life]
        return [*begin[:length], last]
