"""What waits, for how long, and when the last backup was taken; each figure alone."""

from datetime import timedelta

import pytest

from fieldapp.domain import operating_figures
from fieldapp.domain.effects import MOST_ATTEMPTS
from fieldapp.models import (
    Channel,
    ChannelKind,
    Delivery,
    DeliveryState,
    Effect,
    Epoch,
    Notice,
    Outcome,
    Unapplied,
)  # fmt: skip

HOUR = timedelta(hours=1)


@pytest.fixture
def count(session, town, now):
    def _count():
        session.flush()
        return operating_figures.count(session, now)

    return _count


def effect(now, **more):
    return Effect(kind="reencode_photo", payload={}, **{"made_at": now - HOUR, "attempts": 0, **more})


def test_where_nothing_waits_every_age_is_nothing(session, count, now):
    found = count()
    assert (found.queue.age, found.given_up, found.unsent, found.undeliverable) == (0, 0, 0, 0)
    assert (found.unreviewed_age, found.lost_numbers, found.backup_age) == (0, 0, None)


@pytest.mark.parametrize(
    ("more", "age"),
    [
        ({}, 3600),
        ({"next_try_at": timedelta(minutes=-10)}, 600),  # tried before: since its next try
        ({"next_try_at": timedelta(minutes=10)}, 0),  # somebody has it, or it waits
        ({"attempts": MOST_ATTEMPTS}, 0),
        ({"done_at": timedelta()}, 0),
    ],
    ids=["new", "due again", "not due", "given up", "done"],
)
def test_the_queue_is_as_old_as_its_oldest_due_effect(session, town, now, more, age):
    more = {name: now + value if isinstance(value, timedelta) else value for name, value in more.items()}
    session.add(effect(now, **more))
    session.flush()
    assert operating_figures.queue(session, now).age == age


def test_effects_that_failed_at_every_attempt_are_counted_until_done(session, count, now):
    session.add_all([effect(now, attempts=MOST_ATTEMPTS), effect(now, attempts=MOST_ATTEMPTS, done_at=now)])
    assert count().given_up == 1


def test_a_case_nobody_looked_at_is_a_delay_of_the_scheduler(session, town, count, now):
    town.case.next_check_at = now - HOUR
    assert count().schedule_age >= 3600


def test_messages_are_unsent_or_undeliverable(session, town, count, now):
    channel = Channel(
        for_id=town.roads.id, scope=town.roads.scope, kind=ChannelKind.WECOM, address="x", made_at=now
    )
    session.add(channel)
    for state in DeliveryState:
        row = {"channel": channel, "is_urgent": False, "due_at": now, "next_try_at": now}
        session.add(Delivery(state=state, **row))
    found = count()
    assert (found.unsent, found.undeliverable) == (2, 1)


@pytest.mark.parametrize(("outcome", "age"), [(Outcome.REVIEW, 7200), (Outcome.PARKED, 0)])
def test_only_what_waits_for_a_review_ages(session, town, count, now, outcome, age):
    from uuid import uuid4

    session.add(
        Unapplied(kind="report", outcome=outcome, person_id=town.mei.id, scope=town.grid.scope, entity_id=uuid4(),
                  received_at=now - 2 * HOUR)
    )  # fmt: skip
    assert count().unreviewed_age == age


def test_missing_numbers_are_added_up_over_phones_with_an_open_notice(session, town, count, now):
    from uuid import uuid4

    for ended in (None, now):
        session.add(
            Notice(kind="numbers_missing", subject_id=uuid4(), scope=town.grid.scope, made_at=now, ended_at=ended,
                   details={"numbers": [[2, 4], [9, 9]]})
        )  # fmt: skip
    assert count().lost_numbers == 4


def test_the_newest_backup_counts(session, count, now):
    for hours in (30, 3):
        operating_figures.note_backup(session, now - hours * HOUR)
    assert count().backup_age == 3 * 3600


def test_a_life_of_the_database_has_an_age(session, count, now):
    session.add(Epoch(began_at=now - HOUR, cause="restore"))
    assert count().age <= 3600


def test_the_databases_clock_is_this_machines_here(session, now):
    from fieldapp import clock

    assert abs(operating_figures.queue(session, now).database_seconds - clock.machine_seconds()) < 60


def test_everything_is_counted_in_two_statements(session, town, now, statements):
    with statements() as ran:
        operating_figures.count(session, now)
    assert len(ran) == 2
    with statements() as ran:
        operating_figures.queue(session, now)
    assert len(ran) == 1
