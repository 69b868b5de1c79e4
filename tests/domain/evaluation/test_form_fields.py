"""Fields of a form are counted from its class."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest

from fieldapp.clock import CHINA
from fieldapp.domain.evaluation import burden, units
from fieldapp.domain.evaluation.burden import Asked
from fieldapp.domain.evaluation.form_fields import Fields, fields_of
from fieldapp.forms.base import CreatingForm, line, tick, words
from fieldapp.models import (
    Level,
    Task,
)

COUNTY = "610902"


@pytest.fixture
def asked(session, month):
    """asked(): what the whole county was asked, and by line."""

    def _asked():
        session.flush()
        lines = units.lines_of(session, COUNTY, Level.TOWN, month.until)
        found = burden.of_lines(session, burden.month_of(session, month, COUNTY), COUNTY, lines)
        return sum(found.values(), Asked())

    return _asked


def hour(month, day, at):
    return datetime.combine(month.since + timedelta(days=day), time(at), CHINA)


def task(town, given_at, due_on, **more):
    said = {
        "title": "探访",
        "scope": town.grid.scope,
        "place_id": town.grid.id,
        "service_item_id": town.visit_item.id,
    }
    people = {"assignee_id": town.mei.id, "given_by_id": town.lin.id}
    return Task(id=uuid4(), **{**said, **people, "given_at": given_at, "due_on": due_on, **more})


@pytest.mark.same_on_both
def test_fields_are_read_from_the_form():
    class Small(CreatingForm):
        name = line("Name", missing="x")
        remark = words("Remark")
        agreed = tick("Agreed")

    assert fields_of(Small) == Fields(shown=3, needed=1)
