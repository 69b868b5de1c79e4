"""The tag of a deadline: how long is left, or how late it is."""

from datetime import datetime, timedelta
from unittest.mock import Mock

import pytest

from fieldapp.clock import CHINA
from fieldapp.web.labels import deadlines
from fieldapp.web.labels.deadlines import due_tags, due_tone, due_words

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


@pytest.mark.parametrize("left", DUE, ids=str)
def test_a_deadline_is_told_in_days_of_china(left):
    assert (due_words(NOON + left), due_tone(NOON + left)) == DUE[left]


def test_a_page_draws_the_tag_once_for_each_number_of_days():
    draw = Mock(side_effect=lambda words, tone, icon: f"{words} {tone} {icon}")
    due = due_tags(draw)
    for left, (words, tone) in DUE.items():
        assert due(NOON + left) == f"{words} {tone} clock"
    assert draw.call_count == len(set(DUE.values()))
    assert due(None) == ""
