"""Which cases stand on an agenda, compared with a slow count over random rows."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.domain.meetings import agenda_cases
from fieldapp.models import (
    OPEN_STATES,
    AgendaGround,
    Case,
    CaseState,
    Category,
    Level,
    Source,
    Supervision,
    Urgency,
)

G = AgendaGround
SPOTS = (
    ("桥头", 32.69, 109.02),
    ("桥头", None, None),
    ("", 32.6901, 109.0201),
    ("校门口", 32.70, 109.03),
    ("", None, None),
)
STATES = (CaseState.REPORTED, CaseState.OBJECTED, CaseState.IN_HAND, CaseState.CLOSED, CaseState.MERGED)


@pytest.fixture
def cases(session, town, now):
    """Two hundred cases in two villages, with whatever can put one on an agenda or keep it off."""
    chance = random.Random(15)
    kinds = (
        session.scalars(select(Category).where(Category.code.in_(["lamp", "rubbish", "dispute"])))
        .unique()
        .all()
    )
    rows = []
    for number in range(200):
        words, lat, lon = chance.choice(SPOTS)
        state, grid = (
            chance.choice(STATES),
            chance.choice((town.grid, town.second_grid, town.other_grid, town.far_grid)),
        )
        case = Case(
            number=f"R-{number}", state=state, is_open=state in OPEN_STATES, category_id=chance.choice(kinds).id,
            urgency=chance.choice(list(Urgency)), source=Source.WORKER, summary="x", place_words=words, lat=lat, lon=lon,
            place_id=grid.id, scope=grid.scope, level=Level.VILLAGE, supervision=chance.choice([None, Supervision.RED]),
            opened_at=now - timedelta(days=chance.choice([1, 10, 29, 31, 89, 91, 200]), minutes=number),
            due_at=chance.choice([None, now - timedelta(hours=1), now + timedelta(hours=1)]),
            is_restricted=chance.random() < 0.1, minor_involved=chance.random() < 0.1,
        )  # fmt: skip
        rows.append(case)
    session.add_all(rows)
    session.flush()
    return session.scalars(select(Case)).all()


def repeats(case, cases, now):
    """The same again in plain Python: an earlier case of its kind at the same spot of the village within 90 days."""

    def same_spot(other):
        words = other.place_words == case.place_words != ""
        near = (
            None not in (case.lat, case.lon, other.lat, other.lon)
            and abs(case.lat - other.lat) <= 0.0005
            and abs(case.lon - other.lon) <= 0.0005
        )
        return words or near

    return any(
        other.village == case.village
        and other.category_id == case.category_id
        and other.state is not CaseState.MERGED
        and now - timedelta(days=90) <= other.opened_at < case.opened_at
        and same_spot(other)
        for other in cases
    )


def slow_grounds(case, cases, now):
    told = {
        G.URGENT: case.urgency is Urgency.URGENT,
        G.OVERDUE: case.due_at is not None and case.due_at < now,
        G.OBJECTED: case.state is CaseState.OBJECTED,
        G.REPEATED: repeats(case, cases, now),
        G.OPEN_LONG: case.opened_at < now - timedelta(days=30),
    }
    return tuple(ground for ground in G if told[ground])


def slow_agenda(cases, scope, now):
    found = {}
    for case in cases:
        plain = not (case.is_restricted or case.minor_involved or case.category.is_restricted)
        if (
            case.is_open
            and plain
            and case.scope.startswith(scope)
            and (why := slow_grounds(case, cases, now))
        ):
            found[case.id] = why
    return found


@pytest.mark.parametrize("name", ["county", "street", "village", "other_village"])
def test_the_agenda_holds_what_a_slow_count_finds(session, town, now, cases, name, monkeypatch):
    monkeypatch.setattr(agenda_cases, "MOST_CASES", 1000)
    scope = getattr(town, name).scope
    found = {each.id: each.grounds for each in agenda_cases.find(session, scope, now)}
    assert found == slow_agenda(cases, scope, now)
    assert len(found) > 5 and (name != "county" or {each for why in found.values() for each in why} == set(G))


def test_urgent_ones_stand_first_then_what_is_due_first(session, town, now, cases):
    found = agenda_cases.find(session, town.county.scope, now)
    by_id = {case.id: case for case in cases}
    order = [(by_id[each.id].urgency is not Urgency.URGENT, by_id[each.id].due_at is None) for each in found]
    assert order == sorted(order) and len(found) <= agenda_cases.MOST_CASES


def test_a_line_names_number_kind_and_place_and_no_words_of_the_report(session, town, now):
    case = session.get_one(Case, town.case.id)
    case.due_at, case.summary = now - timedelta(days=1), "王桂兰说的话"
    session.flush()
    (line,) = [each for each in agenda_cases.find(session, town.street.scope, now) if each.id == case.id]
    assert case.number in line.title and case.category.name in line.title and "王桂兰" not in line.title
