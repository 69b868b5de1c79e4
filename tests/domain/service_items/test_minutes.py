"""Minutes that somebody says: voluntary, without the person and the task, five or nothing."""

import pytest
from sqlalchemy import select
from support.admissions import actor, done, give, in_force, row_of

from fieldapp.clock import day_of
from fieldapp.domain.errors import AlreadyDone, NotYours
from fieldapp.domain.service_items import minutes
from fieldapp.domain.tasks import finishing
from fieldapp.models import ExitGround, MinutesSample, SampleMark


def test_fewer_than_five_answers_are_not_shown(session, town, now):
    item = in_force(session, town, now)
    for count in range(1, 6):
        minutes.give(session, actor(town.mei, now), done(session, town, now, item), 16, now)
        row = row_of(session, town.bai, item, now)
        assert row.sampled.count == count
        assert row.sampled.mean == (16 if count >= 5 else None)
        assert row.proposes is (ExitGround.TOO_COSTLY if count >= 5 else None)  # 16 of 8 admitted


def test_a_sample_holds_neither_person_nor_task(session, town, now):
    task = done(session, town, now, in_force(session, town, now))
    minutes.give(session, actor(town.mei, now), task, 12, now)
    assert {c.name for c in MinutesSample.__table__.columns} == {"id", "item_id", "month", "minutes"}
    assert {c.name for c in SampleMark.__table__.columns} == {"id", "mark"}
    sample, mark = session.scalars(select(MinutesSample)).one(), session.scalars(select(SampleMark)).one()
    assert sample.month == day_of(now).replace(day=1) and str(task.id) not in mark.mark


def test_only_who_finished_it_says_it_and_once(session, town, now):
    item = in_force(session, town, now)
    task = give(session, town, now, item)
    with pytest.raises(NotYours):
        minutes.give(session, actor(town.mei, now), task, 12, now)
    finishing.finish(session, actor(town.mei, now), task, "", [], now)
    with pytest.raises(NotYours):
        minutes.give(session, actor(town.lin, now), task, 12, now)
    minutes.give(session, actor(town.mei, now), task, 12, now)
    with pytest.raises(AlreadyDone):
        minutes.give(session, actor(town.mei, now), task, 14, now)


def test_a_month_shows_the_items_of_which_five_have_said_it(session, town, now):
    item, today = in_force(session, town, now), day_of(now)
    month = (today.replace(day=1), today)
    for count in range(1, 6):
        minutes.give(session, actor(town.mei, now), done(session, town, now, item), 10 + count, now)
        shown = [(each.id, sampled.mean) for each, sampled in minutes.shown_items(session, *month)]
        assert shown == ([(item.id, 13)] if count >= 5 else [])
    assert minutes.shown_items(session, today, today) == []
