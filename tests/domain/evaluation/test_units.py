"""Lines of an evaluation: at least three workers each, smaller ones combined upward, by the order of codes."""

from datetime import timedelta
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.clock import day_of
from fieldapp.domain.evaluation import units
from fieldapp.models import Level

VILLAGES = [f"610902{town:03d}{village:03d}" for town in (1, 2) for village in (1, 2, 3)]


class Named:
    """A session that knows no place."""

    def execute(self, _query):
        return []


@given(st.dictionaries(st.sampled_from([*VILLAGES, "610902001", "610902"]), st.integers(0, 5)))
@settings(max_examples=80)
def test_no_line_has_fewer_than_three_workers_and_everybody_is_counted_once(counts):
    workers = [(scope, uuid4()) for scope, count in counts.items() for _ in range(count)]
    names = dict.fromkeys(VILLAGES, "村")
    lines = units._rolled_up(Named(), "610902", 12, names, workers)
    found = {}
    for scope, person in workers:
        line = lines.of(scope)
        found.setdefault(line.scope if line else "", set()).add(person)
    assert all(len(people) >= 3 for scope, people in found.items() if scope)
    assert set(found) - {""} == {line.scope for line in lines.lines}
    if len(found.get("", ())) >= 3:
        raise AssertionError("enough people for a line")
    assert [line.scope for line in lines.lines] == sorted(line.scope for line in lines.lines)


def test_a_person_who_has_left_counts_no_more(session, town, now):
    def scopes():
        return [line.scope for line in units.lines_of(session, "610902", Level.TOWN, day_of(now)).lines]

    assert scopes() == [town.street.scope]
    town.zhao.postings[0].ends_on = day_of(now) - timedelta(days=1)
    session.flush()
    assert scopes() == []


def test_household_heads_are_neighbours_and_not_counted(session, town, now):
    lines = units.lines_of(session, town.village.scope, Level.GRID, day_of(now))
    assert lines.lines == []  # mei and lin; wu helps as a neighbour
