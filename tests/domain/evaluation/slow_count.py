"""Every indicator counted once more, slowly: all rows read into lists, rules in plain Python, nothing of ours imported.

Each function gives (scope, subject id, value) of every item of the list.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from fieldapp.clock import day_of
from fieldapp.models import (
    CalledUnit,
    Case,
    CaseStep,
    Confirmation,
    Household,
    JointCall,
    Objection,
    RecordReview,
    Report,
    Resident,
    Unit,
    Visit,
)

DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)


class Slow:
    def __init__(self, session, begins, ends, month_end):
        self.begins, self.ends, self.month_end = begins, ends, month_end
        self.cases = [each for each in self.rows(session, Case) if each.state.value != "merged"]
        self.steps, self.said = self.rows(session, CaseStep), self.rows(session, Confirmation)
        self.reports, self.units = self.rows(session, Report), {u.id: u for u in self.rows(session, Unit)}
        self.objections, self.called = self.rows(session, Objection), self.rows(session, CalledUnit)
        self.calls = {call.id: call for call in self.rows(session, JointCall)}
        self.residents, self.visits = self.rows(session, Resident), self.rows(session, Visit)
        self.reviews, self.homes = self.rows(session, RecordReview), self.rows(session, Household)

    def rows(self, session, model):
        return session.scalars(select(model)).unique().all()

    def steps_of(self, case, *verbs):
        return [s for s in self.steps if s.case_id == case.id and s.verb.value in verbs]

    def inside(self, moment, before=timedelta()):
        return moment is not None and self.begins - before <= moment < self.ends - before

    def response(self):
        for case in self.cases:
            if self.inside(case.accept_by):
                answers = self.steps_of(case, "accept", "decline", "settle", "dispatch")
                yield case.scope, case.id, int(any(s.at <= case.accept_by for s in answers))

    def on_time(self):
        for case in self.cases:
            closed_now = case.state.value == "closed" and self.inside(case.closed_at)
            was_open = case.is_open or (case.closed_at is not None and case.closed_at >= self.ends)
            if closed_now or (was_open and case.due_at is not None and case.due_at < self.ends):
                yield case.scope, case.id, int(closed_now and case.closed_at <= case.due_at)

    def matured(self):
        return [c for c in self.cases if any(self.inside(s.at, WEEK) for s in self.steps_of(c, "close"))]

    def solved(self):
        for case in self.matured():
            still = case.state.value == "closed" and self.inside(case.closed_at, WEEK)
            said = [c for c in self.said if c.case_id == case.id]
            newest = max((c.at for c in said), default=None)
            results = [s.at for s in self.steps_of(case, "feed_back", "settle")]
            no = [
                c for c in said
                if c.at == newest and c.solved.value != "solved" and not any(at > c.at for at in results)
            ]  # fmt: skip
            yield case.scope, case.id, int(still and not no)

    def satisfaction(self):
        for case in self.matured():
            for report in self.reports:
                if (
                    report.case_id == case.id
                    and report.source.value != "worker"
                    and report.withdrawn_at is None
                ):
                    given = [
                        c for c in self.said if c.report_id == report.id and c.stars and c.at < self.ends
                    ]
                    newest = max(given, key=lambda c: c.at, default=None)
                    yield case.scope, report.id, newest.stars if newest else None

    def redo(self):
        for case in self.cases:
            back = [s for s in self.steps_of(case, "redo", "reopen") if self.inside(s.at)]
            if back or any(self.inside(s.at) for s in self.steps_of(case, "close")):
                yield case.scope, case.id, int(bool(back))

    def recurrence(self):
        for case in self.cases:
            if case.state.value == "closed" and self.inside(case.closed_at, MONTH):
                yield case.scope, case.id, int(any(self.again(case, other) for other in self.cases))

    def again(self, case, other):
        if (
            other.id == case.id
            or other.scope[:12] != case.scope[:12]
            or other.category_id != case.category_id
        ):
            return False
        if not timedelta() < other.opened_at - case.closed_at <= MONTH:
            return False
        near = (
            None not in (case.lat, other.lat)
            and max(abs(case.lat - other.lat), abs(case.lon - other.lon)) <= 0.0005
        )
        return near or (case.place_words != "" and case.place_words == other.place_words)

    def objections_upheld(self):
        for each in self.objections:
            if each.dispatched_by_id is not None and self.inside(each.decided_at):
                yield self.units[each.dispatched_by_id].scope, each.id, int(each.is_upheld)

    def help_came(self):
        for each in self.called:
            if self.inside(self.calls[each.call_id].come_by):
                yield self.units[each.unit_id].scope, each.id, int(each.answer.value == "came")

    def visits_on_cycle(self):
        for person in self.residents:
            every = person.visit_every_days
            registered = person.registered_at
            age = (self.midnight(self.month_end) - registered).total_seconds() / 86400
            runs = person.ended_on is None or person.ended_on > self.month_end
            if every and runs and person.review_on >= self.month_end and age >= every:
                theirs = [
                    v for v in self.visits
                    if v.resident_id == person.id or (v.resident_id is None and v.household_id == person.household_id)
                ]  # fmt: skip
                met = [v for v in theirs if v.condition.value != "not_met" and v.on <= self.month_end]
                yield person.scope, person.id, int(any((self.month_end - v.on).days <= every for v in met))

    def midnight(self, day):
        """As the databases read a day beside a moment of theirs: midnight of UTC."""
        return datetime(day.year, day.month, day.day, tzinfo=UTC)

    def reviewed_in_time(self):
        first, last = day_of(self.begins), day_of(self.ends - timedelta(seconds=1))
        for each in self.reviews:
            if first <= each.due_on <= last:
                yield each.scope, each.id, int(each.done_on <= each.due_on)
        for person in self.residents:
            if person.ended_on is None and first <= person.review_on <= last:
                yield person.scope, person.id, 0
