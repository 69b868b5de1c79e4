"""The queue in PostgreSQL while it is away: whoever works says so once and waits, whoever wakes does not wait."""

import psycopg
import pytest

from fieldapp import job_queue
from fieldapp.job_queue import LONGEST_PAUSE, WaitingStorage


@pytest.fixture
def heard(monkeypatch):
    """What was logged and how long was waited, in order; the database comes back after ten tries."""
    heard, tries = [], iter(range(10))

    def _connect(self):
        if next(tries, None) is not None:
            raise psycopg.OperationalError("server closed the connection")
        return "connection"

    monkeypatch.setattr(WaitingStorage.__mro__[1], "_connect", _connect)
    monkeypatch.setattr(job_queue, "sleep", heard.append)
    for level in ("warning", "info"):
        monkeypatch.setattr(job_queue.log, level, lambda event, **_: heard.append(event))
    return heard


def storage(waits):
    made = object.__new__(WaitingStorage)
    made._waits = waits
    return made


def test_whoever_works_says_once_that_it_is_away_and_waits_longer_each_time(heard):
    assert storage(waits=True)._connect() == "connection"
    pauses = [each for each in heard if isinstance(each, int)]
    assert pauses == sorted(pauses) and pauses[0] == 1 and pauses[-1] == LONGEST_PAUSE
    assert [each for each in heard if isinstance(each, str)] == ["database_away", "database_back"]


def test_whoever_wakes_does_not_wait(heard):
    with pytest.raises(psycopg.OperationalError):
        storage(waits=False)._connect()
    assert heard == []
