"""Ninety days of reports and what became of their cases: every state, some late, some merged, some escalated."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.demo.cast import Town
from fieldapp.demo.words import DONE, LANDMARKS, NOTES, SEEN, STREETS
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import objections, steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merging
from fieldapp.domain.errors import Refusal
from fieldapp.domain.joint_handling import calls
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, Category, Person, Photo, PhotoState, Place, Report, Unit, Urgency

URGENCIES = [Urgency.ORDINARY] * 7 + [Urgency.PRESSING] * 2 + [Urgency.COMPLEX]
# How far a life goes, oldest cases further: the names are the methods below.
LIVES = [
    "fresh",
    "accepted",
    "declined",
    "settled",
    "dispatched",
    "objected",
    "signed",
    "asked_extension",
    "held",
    "called",
    "fed_back",
    "verified",
]
CLOSED_SHARE = 0.8  # of cases older than ten days


class Lives:
    """Opens reports and leads their cases through the same verbs as the pages do."""

    def __init__(
        self,
        session: Session,
        town: Town,
        workers: list[tuple[Place, Person]],
        chance: random.Random,
        now: datetime,
        shots: list[tuple[str, str, int, int]],
    ) -> None:
        self.session, self.town, self.workers, self.chance, self.now = session, town, workers, chance, now
        self.shots = shots
        rows = session.scalars(select(Category).where(Category.parent_id.is_not(None))).unique()
        self.kinds = {kind.code: kind for kind in rows if kind.code in SEEN}
        self.units: dict[str, Unit] = {}

    def build(self, count: int) -> None:
        before: Case | None = None
        for number in range(count):
            age = timedelta(days=90 * (count - number) / count, minutes=self.chance.randint(0, 300))
            grid, worker = self.chance.choice(self.workers)
            at = self.now - age
            report = self._report(grid, worker, at)
            case = self.session.get_one(Case, report.case_id)
            if before is not None and number % 40 == 39:
                self._merge(before, case)
                continue
            self._live(case, grid, worker, age)
            before = case if case.is_open and not case.is_restricted else before

    def _report(self, grid: Place, worker: Person, at: datetime) -> Report:
        code = self.chance.choice(list(self.kinds))
        by_worker = self.chance.random() < 0.6
        outline = grid.outline or [[109.0, 32.7]]
        new = NewReport(
            category=self.kinds[code],
            words=self.chance.choice(SEEN[code]),
            urgency=self.chance.choice(URGENCIES),
            place_words=self.chance.choice(STREETS) + self.chance.choice(LANDMARKS),
            lat=outline[0][1] + self.chance.random() * 0.004,
            lon=outline[0][0] + self.chance.random() * 0.004,
            accuracy_m=self.chance.randint(8, 60),
            grid=grid,
            reporter_phone="" if by_worker else f"1000003{self.chance.randint(0, 9999):04d}",
        )
        report = open_report(self.session, new, self._actor(worker) if by_worker else None, at)
        if self.chance.random() < 0.4:
            self._photo(at, report)
        return report

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

    def _merge(self, lead: Case, case: Case) -> None:
        try:
            merging.merge(self.session, self._head(case), lead, [case], "同一处问题", self.now)
        except Refusal:
            return  # another village's case: its own head would have to do it

    def _live(self, case: Case, grid: Place, worker: Person, age: timedelta) -> None:
        done = age > timedelta(days=10) and self.chance.random() < CLOSED_SHARE
        life = "closed" if done else self.chance.choice(LIVES)
        head, handler, at = self._head(case), self._actor(self.town.sun), case.opened_at
        unit: Unit | Person = (
            self.town.roads if self._actor(self.town.tang).may("dispatch_case", case.scope) else worker
        )
        if unit is worker:
            handler = self._actor(worker)
        for verb in self._path(life, unit, handler, head, self._actor(worker)):
            at = min(at + timedelta(hours=self.chance.randint(2, 30)), self.now)
            verb(case, at)
        if case.is_open and age > timedelta(days=20) and self.chance.random() < 0.3:
            words = Words(internal="超过期限，请上级协调", public="已请上级协调办理")
            steps.escalate(self.session, head, case, words, min(at + timedelta(hours=1), self.now))

    def _path(
        self, life: str, target: Unit | Person, handler: Actor, head: Actor, worker: Actor
    ) -> list[Callable[[Case, datetime], object]]:
        """The verbs of a life, in order."""
        s, verifier = self.session, self._actor(self.town.gao)
        note = Words(internal=self.chance.choice(NOTES))
        done = Words(internal=self.chance.choice(NOTES), public=self.chance.choice(DONE))
        later = day_of(self.now) + timedelta(days=9)
        accept = [lambda c, t: steps.accept(s, head, c, Words(public="已受理"), t)]
        dispatch = [
            *accept,
            lambda c, t: steps.dispatch(s, head, c, target, Words(public="已交有关单位办理"), t),
        ]
        sign = [*dispatch, lambda c, t: steps.sign_for(s, handler, c, note, t)]
        feed = [*sign, lambda c, t: steps.feed_back(s, handler, c, done, t)]
        verify = [*feed, lambda c, t: steps.verify(s, verifier, c, Words(public="经核查已办好"), t)]
        helper, call = self.town.county_centre, Words("涉及两家单位，请一起看现场", "已请有关单位共同处理")
        sent_away = Words(public="请向信访部门反映")
        paths: dict[str, list[Any]] = {
            "fresh": [],
            "accepted": accept,
            "declined": [lambda c, t: steps.decline(s, head, c, sent_away, t)],
            "settled": [lambda c, t: steps.settle(s, worker, c, done, t)],
            "dispatched": dispatch,
            "objected": [
                *dispatch,
                lambda c, t: objections.raise_objection(
                    s, handler, c, self.town.street_centre, Words("不属于本单位职责"), t
                ),
            ],
            "signed": sign,
            "asked_extension": [*sign, lambda c, t: _try(steps.ask_extension, s, handler, c, later, note, t)],
            "held": [*sign, lambda c, t: steps.hold(s, handler, c, later, Words("等材料"), t)],
            "called": [*sign, lambda c, t: calls.whistle(s, head, c, [helper], later, call, t)],
            "fed_back": feed,
            "verified": verify,
            "closed": [*verify, lambda c, t: steps.close(s, head, c, Words(public="已办结"), t)],
        }
        return paths[life]

    def _head(self, case: Case) -> Actor:
        """The village's own head in the core village, else the street's or the city's director."""
        actors = [self._actor(person) for person in (self.town.lin, self.town.tang, self.town.gao)]
        return next(actor for actor in actors if actor.may("dispatch_case", case.scope))

    def _actor(self, person: Person) -> Actor:
        return Actor.of(person, day_of(self.now))


def _try(verb: Callable[..., object], *arguments: object) -> None:
    """A verb that a date may forbid; then the case stays as it was."""
    try:
        verb(*arguments)
    except Refusal:
        return
