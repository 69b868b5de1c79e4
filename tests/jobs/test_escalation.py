"""The scan against accidents: killed at every statement, two at once, a case that breaks it. Real databases."""

import gc
import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select
from support.live import run_live

from fieldapp import clock, db, jobs
from fieldapp.clock import CHINA, day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.escalation import run as escalation_run
from fieldapp.domain.joint_handling import calls
from fieldapp.domain.notifications import channels
from fieldapp.domain.notifications.channels import NewChannel
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import (
    CalledUnit,
    Case,
    CaseStep,
    Category,
    ChannelKind,
    Delivery,
    Digest,
    Notice,
    Person,
    Reminder,
    Rung,
    Unit,
    Urgency,
)

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
LATE = datetime(2026, 12, 3, 9, 0, tzinfo=CHINA)  # ordinary cases of 24 November have reached the town


class Killed(BaseException):
    """The process dies here: nothing after it runs."""


@pytest.fixture
def site(tmp_path, now):
    """An app on a database of its own (nothing is rolled back), with six cases in different hands."""
    with run_live(tmp_path / "photos", now) as live:
        with live.app.app_context(), db.transaction() as session:
            people = {
                name: session.scalars(select(Person).where(Person.sign_in_name == name)).one()
                for name in ("mei", "lin", "sun")
            }
            actors = {name: Actor.of(person, day_of(now)) for name, person in people.items()}
            lamp = session.scalars(select(Category).where(Category.code == "lamp")).unique().one()
            roads = session.scalars(select(Unit).where(Unit.name.contains("市政"))).one()
            yan = session.scalars(select(Person).where(Person.sign_in_name == "yan")).one()
            duty_phone = NewChannel(ChannelKind.SMS, "13900001111")
            channels.add(session, Actor.of(yan, day_of(now)), roads, duty_phone, now)
            street = session.scalars(select(Unit).where(Unit.name.contains("老城街道网格"))).one()
            for number in range(4):
                urgency = Urgency.PRESSING if number == 3 else Urgency.ORDINARY
                report = open_report(
                    session,
                    NewReport(lamp, f"第{number}盏灯不亮", urgency),
                    actors["mei"],
                    now - timedelta(hours=1),
                )
                case = session.get_one(Case, report.case_id)
                if number:
                    steps.dispatch(session, actors["lin"], case, roads, Words(), now)
                if number == 1:
                    calls.whistle(
                        session, actors["lin"], case, [street], day_of(now), Words("一起看线路"), now
                    )
                if number > 1:
                    steps.sign_for(session, actors["sun"], case, Words(), now)
        yield live


def scan(site):
    with site.app.app_context():
        jobs.escalate()


def everything(site):
    """All the scan writes, without the ids it draws."""
    with site.app.app_context(), db.looking():
        session = db.session()
        numbers = dict(session.execute(select(Case.id, Case.number)).all())
        digests = {d.id: (str(d.for_id), d.send_at) for d in session.scalars(select(Digest))}
        return {
            "cases": sorted(
                (c.number, c.level, str(c.supervision), str(c.next_check_at), c.step_count)
                for c in session.scalars(select(Case))
            ),
            "rungs": sorted(
                (numbers[r.case_id], r.kind, r.level, r.turn, r.due_at, str(r.fired_at), r.fault)
                for r in session.scalars(select(Rung))
            ),
            "steps": sorted(
                (numbers[s.case_id], s.number, s.verb, str(s.unit_id), str(s.before))
                for s in session.scalars(select(CaseStep))
            ),
            "told": sorted(
                (*digests[r.digest_id], numbers[r.case_id], r.cause)
                for r in session.scalars(select(Reminder))
            ),
            "called": sorted(
                (str(c.unit_id), str(c.check_at), c.levels_told) for c in session.scalars(select(CalledUnit))
            ),
            "digests": sorted(digests.values()),
            "to_be_sent": sorted(
                (*digests[d.digest_id], str(d.channel_id), d.is_urgent, d.state)
                for d in session.scalars(select(Delivery))
            ),
            "notices": sorted(
                (n.kind, str(n.subject_id), str(n.ended_at)) for n in session.scalars(select(Notice))
            ),
        }


@pytest.fixture
def small_steps(monkeypatch):
    """A few cases a transaction, so that there is much between two of them."""
    monkeypatch.setattr(escalation_run.due_ids, "__defaults__", (3,))


def killing(engine, at):
    """Raises at the `at`-th statement, commits included; says how many there were."""
    ran = {"count": 0}

    def strike(*_):
        ran["count"] += 1
        if ran["count"] == at:
            raise Killed

    names = ("before_cursor_execute", "commit")
    for name in names:
        event.listen(engine, name, strike)

    def stop():
        for name in names:
            event.remove(engine, name, strike)
        return ran["count"]

    return stop


@pytest.fixture
def engine(site):
    with site.app.app_context():
        return db.engine()


def test_killed_at_every_statement_and_run_again_the_rows_are_the_same(
    site, engine, move_clock, small_steps, tmp_path
):
    move_clock(LATE)
    before = snapshot(site)
    stop = killing(engine, 0)
    scan(site)
    total, wanted = stop(), everything(site)
    assert total > 20 and wanted["told"] and wanted["to_be_sent"] and wanted["called"][0][2] > 0
    gc.freeze()  # what earlier tests left need not be looked through after each kill
    for at in range(1, total + 1):
        put_back(site, before)
        stop = killing(engine, at)
        died = run_until_killed(site)
        stop()
        gc.collect()
        engine.dispose()  # a dead process leaves no connection behind
        assert died, f"nobody was killed at statement {at}"
        scan(site)
        assert everything(site) == wanted, f"killed at statement {at} of {total}"


def run_until_killed(site):
    try:
        scan(site)
    except BaseException as error:
        if not is_of_the_kill(error):
            raise
        return True
    return False


def is_of_the_kill(error):
    """Killed, or what the dying session says of it; any other exception is a fault of the scan."""
    while error is not None and not isinstance(error, Killed):
        error = error.__cause__ or error.__context__
    return error is not None


def test_only_the_kill_counts_as_killed(site, monkeypatch):
    monkeypatch.setattr(jobs, "escalate", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_until_killed(site)


TABLES = [Delivery, Reminder, Digest, Notice, CaseStep, Rung, CalledUnit, Case]


def snapshot(site):
    with site.app.app_context(), db.looking():
        return {t: [dict(row._mapping) for row in db.session().execute(select(t.__table__))] for t in TABLES}


def put_back(site, before):
    """The rows as they were: what the scan added goes, what it changed is changed back."""
    with site.app.app_context(), db.transaction() as session:
        for model in TABLES:
            table, known = model.__table__, {row["id"]: row for row in before[model]}
            if added := [id for id in session.scalars(select(table.c.id)) if id not in known]:
                session.execute(table.delete().where(table.c.id.in_(added)))
            if model in {Rung, CalledUnit, Case}:
                for row in session.execute(select(table)).all():
                    if dict(row._mapping) != known[row.id]:
                        session.execute(table.update().where(table.c.id == row.id).values(**known[row.id]))


def test_two_scanners_at_once_write_what_one_would_have(site, move_clock, small_steps):
    move_clock(LATE)
    before = snapshot(site)
    scan(site)
    wanted = everything(site)
    for _ in range(5):
        put_back(site, before)
        gate, failures = threading.Barrier(2), []

        def run(gate=gate, failures=failures):
            try:
                gate.wait()
                scan(site)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        scan(site)
        assert everything(site) == wanted


def test_a_case_that_breaks_the_scan_waits_and_the_others_do_not(site, move_clock, monkeypatch):
    move_clock(LATE)
    with site.app.app_context(), db.looking():
        broken = db.session().scalars(select(Case).where(Case.summary.contains("第2"))).one().id
    climb_one = escalation_run._climb_one

    def stumble(run, row, *more):
        if row.id == broken:
            raise ValueError("a row nobody foresaw")
        climb_one(run, row, *more)

    monkeypatch.setattr(escalation_run, "_climb_one", stumble)
    scan(site)
    with site.app.app_context(), db.looking():
        rows = db.session().scalars(select(Case).where(Case.is_open)).all()
        assert {c.next_check_at for c in rows if c.id == broken} == {LATE + escalation_run.TRY_LATER}
        others = [c.next_check_at for c in rows if c.id != broken]
        assert all(each is None or each > LATE + escalation_run.TRY_LATER for each in others)


def test_the_tick_climbs_the_ladder(site, move_clock):
    move_clock(LATE)
    jobs.tick(site.app)
    assert [level for _, level, *_ in everything(site)["cases"]].count("town") >= 3
    assert clock.now() == LATE
