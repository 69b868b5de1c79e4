"""The duty roster: a week at once, who is on now, only the plan, and no longer than needed."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from support.handling import actor

from fieldapp.clock import CHINA, day_of
from fieldapp.domain.errors import ChangedMeanwhile, NotYours, RuleBroken
from fieldapp.domain.organisation import duty_roster
from fieldapp.domain.organisation.duty_roster import Hours, Slot
from fieldapp.models import AccessEntry, DutyShift, DutyTime, Setting

D, N = DutyTime.DAY, DutyTime.NIGHT
HOURS = Hours(8, 18)


@pytest.fixture
def monday(now):
    return duty_roster.week_of(day_of(now))


@pytest.fixture
def save(session, town, monday, now):
    def _save(plan, who="tang", seen="", week=monday, unit=None, at=now):
        person = actor(getattr(town, who), at)
        duty_roster.save_week(session, person, unit or town.street_centre, week, plan, seen, at)
        session.expire_all()

    return _save


@pytest.fixture
def whole(town, monday):
    """tang by day and luo by night, all week."""
    return {slot: (town.tang if slot.time is D else town.luo).id for slot in duty_roster.slots_of(monday)}


@pytest.mark.parametrize(
    "clock, on, time",
    [
        ("07:59", 23, N),
        ("08:00", 24, D),
        ("17:59", 24, D),
        ("18:00", 24, N),
        ("23:59", 24, N),
        ("00:00", 23, N),
    ],
)
def test_a_night_belongs_to_the_day_on_which_it_begins(clock, on, time):
    moment = datetime.fromisoformat(f"2026-11-24T{clock}").replace(tzinfo=CHINA)
    assert duty_roster.slot_at(moment, HOURS) == Slot(date(2026, 11, on), time)


def test_the_hours_are_what_administrators_set(session):
    assert duty_roster.hours_of(session) == HOURS
    session.execute(update(Setting).where(Setting.key == "duty_night_hour").values(value="20"))
    assert duty_roster.hours_of(session) == Hours(8, 20)


def test_a_week_begins_on_monday_and_has_fourteen_shifts(monday):
    assert monday.weekday() == 0 and duty_roster.week_of(monday + timedelta(days=6)) == monday
    slots = duty_roster.slots_of(monday)
    assert (len(slots), slots[0], slots[-1]) == (14, Slot(monday, D), Slot(monday + timedelta(days=6), N))


def test_who_is_planned_is_on_duty_in_that_shift(session, town, save, whole, monday):
    save(whole, week=monday, at=datetime.combine(monday, datetime.min.time(), CHINA) + timedelta(hours=8))
    for hour, person in ((9, town.tang), (19, town.luo), (26, town.luo), (33, town.tang)):
        at = datetime.combine(monday, datetime.min.time(), CHINA) + timedelta(hours=hour)
        slot = duty_roster.slot_now(session, at)
        assert duty_roster.on_duty(session, [town.street_centre.id], slot) == {town.street_centre.id: person}
        assert duty_roster.all_on_duty(session, at) == {town.street_centre.id: person.id}
    assert duty_roster.on_duty(session, [town.county_centre.id], slot) == {}


def test_who_left_is_on_duty_no_more(session, town, save, whole, now):
    save(whole)
    slot = duty_roster.slot_now(session, now)
    on = duty_roster.on_duty(session, [town.street_centre.id], slot)[town.street_centre.id]
    on.postings[0].ends_on = day_of(now)
    session.flush()
    assert duty_roster.on_duty(session, [town.street_centre.id], slot) == {}
    on.postings[0].ends_on, on.ended_at = None, now
    session.flush()
    assert duty_roster.on_duty(session, [town.street_centre.id], slot) == {}


def test_saving_again_replaces_moves_and_frees_shifts(session, town, save, whole, monday, now):
    save(whole)
    coming = [slot for slot in whole if not duty_roster.is_over(slot, duty_roster.slot_now(session, now))]
    changed = {**whole, coming[0]: town.luo.id}
    del changed[coming[-1]]
    save(changed)
    plan = duty_roster.plan_of(session, town.street_centre, monday)
    assert plan[coming[0]] == town.luo.id and coming[-1] not in plan
    assert len(plan) == len(coming) - 1


def test_shifts_that_are_over_stay_as_they_were_planned(session, town, save, whole, monday, now):
    begin = datetime.combine(monday, datetime.min.time(), CHINA) + timedelta(hours=8)
    save(whole, at=begin)
    later = begin + timedelta(days=3)
    save({}, at=later)
    plan = duty_roster.plan_of(session, town.street_centre, monday)
    assert sorted(slot.on for slot in plan) == [monday + timedelta(days=day) for day in (0, 0, 1, 1, 2, 2)]


def test_somebody_elses_change_is_not_overwritten_unseen(session, town, save, whole, monday):
    opened = duty_roster.plan_mark(duty_roster.plan_of(session, town.street_centre, monday))
    save(whole, seen=opened)
    with pytest.raises(ChangedMeanwhile):
        save({}, seen=opened)
    save({}, seen=duty_roster.plan_mark(duty_roster.plan_of(session, town.street_centre, monday)))


def test_only_the_centres_own_people_are_planned(town, save, whole):
    with pytest.raises(RuleBroken, match="posted"):
        save(dict.fromkeys(whole, town.qin.id))


@pytest.mark.parametrize("name", ["qin", "lin", "sun", "ding", "mei"])
def test_nobody_below_beside_or_without_the_duty_plans(town, save, whole, name):
    with pytest.raises(NotYours):
        save(whole, who=name)


@pytest.mark.parametrize("name", ["tang", "luo", "bai", "yan"])
def test_the_centre_itself_and_those_above_plan(town, save, whole, name):
    save(whole, who=name)


def test_a_centre_plans_for_those_below_and_not_for_those_above(town, save, whole):
    save(dict.fromkeys(whole, town.qin.id), unit=town.village_centre)
    with pytest.raises(NotYours):
        save(dict.fromkeys(whole, town.bai.id), unit=town.county_centre)


def test_departments_and_ended_centres_have_no_roster(session, town, save, whole, now):
    with pytest.raises(RuleBroken):
        save(dict.fromkeys(whole, town.sun.id), unit=town.roads)
    town.street_centre.ends_on = day_of(now)
    session.flush()
    with pytest.raises(RuleBroken):
        save(whole)


def test_everybody_comes_by_turns(town, monday):
    slots = duty_roster.slots_of(monday)
    plan = duty_roster.in_turn([town.tang.id, town.luo.id], slots)
    assert [plan[slot] for slot in slots] == [town.tang.id, town.luo.id] * 7
    assert duty_roster.in_turn([], slots) == {}


def test_a_plan_moves_to_another_week_with_its_weekdays(town, whole, monday):
    moved = duty_roster.moved(whole, 7)
    assert {slot.on.weekday() for slot in moved} == set(range(7))
    assert moved[Slot(monday + timedelta(days=7), D)] == whole[Slot(monday, D)]


def test_ones_next_shift_is_the_running_or_the_coming_one(session, town, save, whole, now):
    save(whole)
    running = duty_roster.slot_now(session, now)
    assert running.time is D
    mine = duty_roster.next_of(session, town.tang.id, running)
    other = duty_roster.next_of(session, town.luo.id, running)
    assert (mine.on, mine.time) == running
    assert (other.on, other.time) == (running.on, N)
    assert duty_roster.next_of(session, town.bai.id, running) is None


def test_nothing_is_kept_but_the_plan():
    assert {column.name for column in DutyShift.__table__.columns} == {
        "id",
        "unit_id",
        "on",
        "time",
        "person_id",
    }


def test_a_roster_leaves_one_line_in_the_log(session, town, save, whole, monday):
    save(whole)
    lines = session.scalars(select(AccessEntry).where(AccessEntry.verb == "save_duty_roster")).all()
    assert [(line.subject_id, line.field) for line in lines] == [(town.street_centre.id, monday.isoformat())]


def test_plans_are_kept_as_long_as_administrators_say(session, now):
    today = day_of(now)
    assert duty_roster.kept_since(session, today) == today - timedelta(days=92)
    session.execute(update(Setting).where(Setting.key == "duty_roster_days").values(value="30"))
    assert duty_roster.kept_since(session, today) == today - timedelta(days=30)
