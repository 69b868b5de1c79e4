"""Random towns for evaluations: cases with histories, stars, objections, calls, visits and reviews, by plain rows."""

import random
from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from support.evaluating import actor, version

from fieldapp.clock import CHINA, day_of
from fieldapp.domain.evaluation import evaluations, periods, schemes
from fieldapp.models import (
    CallAnswer,
    CalledUnit,
    Case,
    CaseState,
    CaseStep,
    Category,
    Condition,
    Confirmation,
    Household,
    JointCall,
    Level,
    Objection,
    Place,
    RecordReview,
    Report,
    Resident,
    Solved,
    Source,
    Unit,
    Urgency,
    Verb,
    Visit,
    VisitWay,
)

COUNTY = "610902"
S, V = CaseState, Verb


@pytest.fixture
def month(session, now):
    """The last complete month."""
    first = periods.months_before(day_of(now), 1)[0]
    return periods.period(session, first, periods.last_of_month(first), now)


@pytest.fixture
def lots(session, town, now, month):
    """lots(seed): a hundred random cases and all that is counted beside them, around the month."""

    def _lots(seed, cases=100):
        Lots(session, town, now, month, random.Random(seed)).build(cases)
        session.flush()
        session.expire_all()

    return _lots


class Lots:
    """Writes rows as no verb would let them come about, so that the odd ones are there too."""

    def __init__(self, session, town, now, month, chance):
        self.session, self.town, self.now, self.chance = session, town, now, chance
        self.begins = month.begins - timedelta(days=45)
        self.hours = int((now - self.begins).total_seconds() // 3600)
        self.places = session.scalars(select(Place).where(Place.level == Level.GRID)).all()
        self.kinds = session.scalars(
            select(Category.id).where(Category.parent_id.is_not(None)).limit(2)
        ).all()
        self.units = session.scalars(select(Unit)).all()

    def moment(self):
        """Any full hour of the time around the month, its edges more often."""
        edges = [self.begins + timedelta(days=45), self.begins + timedelta(days=38)]
        if self.chance.random() < 0.1:
            return self.chance.choice(edges)
        return self.begins + timedelta(hours=self.chance.randint(0, self.hours))

    def later(self, at, days=20):
        return at + timedelta(hours=self.chance.randint(1, 24 * days))

    def build(self, count):
        for number in range(count):
            self._case(number)
        for _ in range(count // 3):
            self._objection()
        for _ in range(count // 6):
            self._care()
        self.session.flush()

    def _case(self, number):
        chance, place = self.chance, self.chance.choice(self.places)
        opened = self.moment()
        state = chance.choice([S.CLOSED] * 6 + [S.IN_HAND, S.REPORTED, S.MERGED, S.DECLINED, S.ACCEPTED])
        closed = self.later(opened) if state in {S.CLOSED, S.DECLINED} else None
        spot = chance.choice(
            [("桥头", 32.7, 109.0), ("街口", 32.7, 109.0), ("", None, None), ("后门", 32.9, 109.2)]
        )
        row = Case(
            id=uuid4(), number=f"{place.scope[:9]}-E{number:05d}", state=state, is_open=closed is None and state is not S.MERGED,
            category_id=chance.choice(self.kinds), urgency=Urgency.ORDINARY, source=Source.WORKER, summary="灯", place_id=place.id,
            scope=place.scope, level=Level.VILLAGE, opened_at=opened, due_at=self.later(opened, 10), closed_at=closed,
            accept_by=self.later(opened, 3), handler_id=chance.choice([self.town.mei.id, self.town.zhao.id, None]),
            place_words=spot[0], lat=spot[1], lon=spot[2],
        )  # fmt: skip
        self.session.add(row)
        self.session.flush()
        verbs = [(V.REPORT, opened)]
        if chance.random() < 0.8:
            verbs.append((chance.choice([V.ACCEPT, V.DISPATCH, V.SETTLE]), self.later(opened, 4)))
        if chance.random() < 0.5:
            verbs.append((V.FEED_BACK, self.later(opened, 8)))
        if chance.random() < 0.2:
            verbs.append((chance.choice([V.REDO, V.REOPEN]), self.moment()))
        if chance.random() < 0.1:
            verbs.append((V.CLOSE, self.moment()))
        if state is S.CLOSED:
            verbs.append((V.CLOSE, closed))
        steps = []
        for each, (verb, at) in enumerate(verbs):
            steps.append(
                CaseStep(id=uuid4(), case_id=row.id, number=each + 1, verb=verb, to_state=state, at=at)
            )
        self.session.add_all(steps)
        if chance.random() < 0.7:
            self._report(row, opened, steps)

    def _report(self, case, opened, steps):
        chance = self.chance
        report = Report(
            id=uuid4(), case_id=case.id, first_case_id=case.id, source=chance.choice([Source.RESIDENT, Source.WORKER]),
            category_id=case.category_id, urgency=Urgency.ORDINARY, words="灯", scope=case.scope, received_at=opened,
        )  # fmt: skip
        self.session.add(report)
        self.session.flush()
        for step in chance.sample(steps, chance.randint(0, min(2, len(steps)))):
            said = chance.choice([Solved.SOLVED] * 3 + [Solved.PARTLY, Solved.NOT_SOLVED])
            stars, at = chance.choice([None, 1, 3, 5]), self.later(step.at, 12)
            self.session.add(
                Confirmation(
                    report_id=report.id, case_id=case.id, step_id=step.id, solved=said, stars=stars, at=at
                )
            )

    def _objection(self):
        case, unit = (
            self.chance.choice(self.session.scalars(select(Case)).all()),
            self.chance.choice(self.units),
        )
        decided = self.moment() if self.chance.random() < 0.8 else None
        self.session.add(
            Objection(
                case_id=case.id, raised_at=self.moment(), dispatched_by_id=self.chance.choice([unit.id, None]), suggested_id=unit.id,
                is_upheld=None if decided is None else self.chance.random() < 0.5, decided_at=decided,
            )
        )  # fmt: skip
        step = self.session.scalars(select(CaseStep).where(CaseStep.case_id == case.id)).first()
        taken = self.session.scalars(select(JointCall.step_id)).all()
        if step is not None and step.id not in taken:
            at = self.moment()
            call = JointCall(
                case_id=case.id, step_id=step.id, called_at=at, answer_by=at, come_by=self.moment()
            )
            for position, called in enumerate(self.chance.sample(self.units, 2)):
                answer = self.chance.choice(list(CallAnswer))
                call.called.append(CalledUnit(unit_id=called.id, position=position, answer=answer))
            self.session.add(call)

    def _care(self):
        chance, place, today = self.chance, self.chance.choice(self.places), day_of(self.now)
        home = Household(
            code=uuid4().hex, grid_id=place.id, scope=place.scope, address="西大街", registered_at=self.now
        )
        self.session.add(home)
        self.session.flush()
        person = Resident(
            household_id=home.id, scope=home.scope, name="王", name_digest=uuid4().hex, initials="w", source="own_request",
            legal_basis="consent", needs=[], visit_every_days=chance.choice([None, 7, 30]), registered_at=self.moment(),
            review_on=day_of(self.moment()), ended_on=chance.choice([None, None, day_of(self.moment())]),
        )  # fmt: skip
        self.session.add(person)
        self.session.flush()
        for _ in range(chance.randint(0, 4)):
            self.session.add(
                Visit(
                    household_id=home.id, resident_id=chance.choice([person.id, None]), scope=home.scope, on=day_of(self.moment()),
                    way=VisitWay.DOOR, condition=chance.choice([Condition.WELL, Condition.NOT_MET]), person_id=self.town.mei.id,
                    received_at=self.now,
                )
            )  # fmt: skip
        due = day_of(self.moment())
        done = due + timedelta(days=chance.randint(-5, 5))
        self.session.add(
            RecordReview(
                scope=place.scope, due_on=due, done_on=min(done, today), is_deletion=chance.random() < 0.3
            )
        )


def noon(day):
    return datetime.combine(day, time(12), CHINA)


@pytest.fixture
def gao(town, now):
    return actor(town.gao, now)


@pytest.fixture
def luo(town, now):
    return actor(town.luo, now)


@pytest.fixture
def scheme(session, town, now, gao):
    return schemes.add(session, gao, town.county, version(), now)


@pytest.fixture
def closed(session, lots, month, now, gao, scheme):
    """A closed evaluation of the last month over random cases."""
    lots(11)
    evaluation = evaluations.open_for(session, gao, scheme, month.since, month.until, now)
    evaluations.close(session, gao, evaluation, now)
    return evaluation


@pytest.fixture
def published(session, now, gao, closed):
    evaluations.publish(session, gao, closed, now)
    return closed
