"""The lives of a database: each has an id, and a restored backup begins a new one."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from fieldapp.domain import database_epochs
from fieldapp.models import Epoch


@pytest.fixture
def empty(session):
    session.execute(delete(Epoch))
    return session


def test_before_the_first_life_there_is_no_id(empty):
    assert database_epochs.current(empty) == "" and database_epochs.restored_at(empty) is None


def test_the_first_life_begins_once(empty, now):
    database_epochs.begin_first(empty, now)
    first = database_epochs.current(empty)
    database_epochs.begin_first(empty, now + timedelta(days=1))
    assert database_epochs.current(empty) == first != ""
    assert database_epochs.restored_at(empty) is None


def test_a_restored_backup_begins_a_new_life_at_its_moment(empty, now):
    database_epochs.begin_first(empty, now)
    later = now + timedelta(days=3)
    epoch = database_epochs.begin(empty, database_epochs.RESTORE, later)
    assert database_epochs.current(empty) == str(epoch.id)
    assert database_epochs.restored_at(empty) == later


def test_a_life_that_no_backup_began_was_not_restored(empty, now):
    database_epochs.begin(empty, database_epochs.RESTORE, now)
    database_epochs.begin(empty, database_epochs.INIT, now + timedelta(days=1))
    assert database_epochs.restored_at(empty) is None


@pytest.mark.parametrize("back", [timedelta(0), timedelta(days=30)])
def test_a_new_life_is_the_latest_even_where_the_clock_was_set_back(empty, now, back):
    database_epochs.begin_first(empty, now)
    epoch = database_epochs.begin(empty, database_epochs.RESTORE, now - back)
    assert database_epochs.current(empty) == str(epoch.id)
    assert epoch.began_at == now + timedelta(microseconds=1)
