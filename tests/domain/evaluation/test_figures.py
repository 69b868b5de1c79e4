"""Every figure is what a slow independent count finds, opens the list it adds up to, and is hidden while it is small."""

import pytest
from domain.evaluation.slow_count import Slow

from fieldapp.domain.evaluation import figures, units
from fieldapp.domain.evaluation.figures import Figure
from fieldapp.domain.evaluation.indicators import DEFINITIONS, OWN
from fieldapp.models import Indicator, Level

COUNTY = "610902"


@pytest.fixture
def lines(session, month):
    return {
        level: units.lines_of(session, COUNTY, level, month.until) for level in (Level.TOWN, Level.VILLAGE)
    }


@pytest.mark.parametrize("seed", range(3))
def test_every_indicator_is_what_a_slow_count_finds(session, lots, month, lines, seed):
    lots(seed)
    slow = Slow(session, month.begins, month.ends, month.until)
    for level, those in lines.items():
        found = figures.of_lines(session, DEFINITIONS, month, COUNTY, those)
        assert set(found) == {line.scope for line in those.lines}
        for definition in DEFINITIONS:
            counted = [
                each for each in getattr(slow, definition.indicator.value)() if each[0].startswith(COUNTY)
            ]
            assert counted, definition.indicator
            for line in those.lines:
                mine = [value for scope, _, value in counted if those.of(scope) is line]
                given = [value for value in mine if value is not None]
                figure = found[line.scope][definition.indicator]
                assert (figure.asked, figure.counted, figure.total) == (len(mine), len(given), sum(given)), (
                    level, definition.indicator,
                )  # fmt: skip


def test_every_figure_opens_the_list_it_adds_up_to(session, lots, month, lines):
    lots(7)
    those = lines[Level.VILLAGE]
    found = figures.of_lines(session, DEFINITIONS, month, COUNTY, those)
    slow = Slow(session, month.begins, month.ends, month.until)
    for definition in DEFINITIONS:
        together = figures.items_of_lines(session, definition, month, COUNTY, those)
        subjects = {subject: value for _, subject, value in getattr(slow, definition.indicator.value)()}
        for line in those.lines:
            items = figures.items_of(session, definition, month, those, line)
            assert items == together.get(line.scope, [])
            assert figures.of_items(definition.indicator, items) == found[line.scope][definition.indicator]
            assert {item.subject_id: item.value for item in items}.items() <= subjects.items()


def test_own_figures_are_of_own_cases_only(session, town, lots, month):
    lots(3)
    slow = Slow(session, month.begins, month.ends, month.until)
    mine = {case.id for case in slow.cases if case.handler_id == town.mei.id}
    for definition in OWN:
        items = figures.own_items(session, definition, month, town.mei.id)
        assert {item.case_id for item in items} <= mine
    counted = {subject for _, subject, _ in slow.on_time()} & mine
    assert figures.own_figures(session, month, town.mei.id)[Indicator.ON_TIME].asked == len(counted) > 0


def test_figures_of_many_units_cost_one_statement(session, lots, month, lines, statements):
    lots(1, cases=10)
    with statements() as ran:
        figures.of_lines(session, DEFINITIONS, month, COUNTY, lines[Level.VILLAGE])
    assert len(ran) == 1


@pytest.mark.same_on_both
def test_a_figure_of_fewer_than_five_is_hidden():
    small, enough = (Figure(Indicator.ON_TIME, count, count, count, count) for count in (4, 5))
    assert (small.value, small.interval, small.goodness) == (None, None, None)
    assert enough.value == 1 and round(enough.interval.low, 4) == 0.5655


@pytest.mark.same_on_both
def test_goodness_says_more_is_better_whatever_is_measured():
    assert Figure(Indicator.REDO, 10, 10, 2, 2).goodness == 0.8
    assert Figure(Indicator.SATISFACTION, 20, 10, 40, 160).goodness == 0.8
    assert Figure(Indicator.SATISFACTION, 20, 10, 40, 160).coverage == 0.5
