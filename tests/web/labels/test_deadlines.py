"""The tag of a deadline: how long is left, or how late it is."""

from datetime import datetime, timedelta
from typing import NamedTuple
from unittest.mock import Mock

import pytest

from fieldapp.clock import CHINA
from fieldapp.models import CaseState, Urgency
from fieldapp.web.labels import deadlines
from fieldapp.web.labels.deadlines import accept_words, due_tags, due_tone, due_words, left_words

NOON = datetime(2026, 11, 30, 12, tzinfo=CHINA)
DUE = {
    timedelta(days=-3): ("Overdue 3 days", "danger"),
    timedelta(hours=-1): ("Overdue today", "danger"),
    timedelta(): ("Due today", "warn"),
    timedelta(hours=11, minutes=59): ("Due today", "warn"),
    timedelta(hours=12): ("Due tomorrow", "warn"),
    timedelta(days=2): ("Due in 2 days", "neutral"),
}


@pytest.fixture(autouse=True)
def noon(app, monkeypatch):
    monkeypatch.setattr(deadlines.clock, "now", lambda: NOON)
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        yield


class Row(NamedTuple):
    """A case as lists show it."""

    due_at: datetime | None
    accept_by: datetime | None = None
    state: CaseState = CaseState.REPORTED
    urgency: Urgency = Urgency.URGENT


@pytest.mark.parametrize("left", DUE, ids=str)
def test_a_deadline_is_told_in_days_of_china(left):
    assert (due_words(NOON + left), due_tone(NOON + left)) == DUE[left]


def test_a_page_draws_the_tag_once_for_each_number_of_days():
    draw = Mock(side_effect=lambda words, tone, icon: f"{words} {tone} {icon}")
    due = due_tags(draw)
    for left, (words, tone) in DUE.items():
        assert due(Row(NOON + left)) == f"{words} {tone} clock"
    assert draw.call_count == len(set(DUE.values()))
    assert due(Row(None)) == ""


def test_of_an_urgent_case_nobody_has_accepted_the_deadline_to_accept_is_told():
    due = due_tags(lambda words, tone, icon: f"{words} {tone}")
    soon, tomorrow = NOON + timedelta(minutes=12), NOON + timedelta(days=1)
    assert due(Row(tomorrow, soon)) == "Accept within 12 min, by 12:12 danger"
    assert due(Row(tomorrow, soon, CaseState.ACCEPTED)) == "Due tomorrow warn"
    assert due(Row(tomorrow, soon, urgency=Urgency.ORDINARY)) == "Due tomorrow warn"


def test_what_was_not_accepted_in_time_says_since_when():
    assert accept_words(NOON - timedelta(minutes=1)) == "Not accepted by 11:59"
    assert accept_words(NOON - timedelta(days=1)) == "Not accepted by 11-29 12:00"


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(minutes=12, seconds=59), "12 min left"),
        (timedelta(0), "0 min left"),
        (timedelta(hours=1, minutes=45), "1 h 45 min left"),
        (timedelta(hours=2), "2 h left"),
        (timedelta(days=1, hours=3, minutes=5), "1 d 3 h left"),
        (timedelta(minutes=-20), "20 min late"),
    ],
    ids=str,
)
def test_what_is_left_is_told_in_its_two_largest_units(left, words):
    assert left_words(NOON + left) == words
