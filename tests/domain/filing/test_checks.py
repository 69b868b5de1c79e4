"""Checks explain themselves: names, departments, overlaps, gaps, the village's border, its neighbours, the guideline."""

import pytest
from support.filings import LEFT, RIGHT, WEST, actor, begun, divided

from fieldapp.clock import day_of
from fieldapp.domain.filing import proposals
from fieldapp.domain.filing.preview import preview
from fieldapp.domain.filing.proposals import Shape
from fieldapp.models import GridKind


@pytest.fixture
def said(session, now):
    def _said(filing, with_hints=False):
        found = preview(session, filing, day_of(now))
        shown = found.findings if with_hints else found.obstacles
        return [(each.number, each.message % each.values) for each in shown]

    return _said


@pytest.fixture
def change(session, town, now):
    def _change(filing, number, outline, name=None, **other):
        row = proposals.row_of(filing, number)
        proposals.change_grid(
            session, actor(town.tang, now), filing, row, Shape(name or row.name, outline, **other), ""
        )

    return _change


def test_a_sound_division_has_no_obstacles(session, town, now, said):
    assert said(divided(session, town, now)) == []


def test_nothing_changed_is_said(session, town, now, said):
    assert said(begun(session, town, now)) == [
        (None, "Nothing has been changed yet. Divide, merge or change a grid.")
    ]


def test_an_overlap_names_the_grid_and_its_area(session, town, now, said, change):
    filing = begun(session, town, now)
    change(filing, 1, [LEFT[0], [109.026, 32.69], [109.026, 32.695], LEFT[3]])
    [(number, words)] = said(filing)
    assert number == 2 and town.grid.name in words and "m²" in words
    area = int(words.split(" on ")[1].split()[0])
    assert area == pytest.approx(0.001 * 0.005 * 111_320**2 * 0.8416, rel=0.01)


def test_a_gap_is_said_with_its_area_unless_somebody_is_in_words_alone(session, town, now, said, change):
    filing = begun(session, town, now)
    change(filing, 1, WEST)
    assert any("would have none" in words for _, words in said(filing))
    change(filing, 2, None, boundary_words="河东到老城墙")
    assert not any("would have none" in words for _, words in said(filing))


def test_borders_drawn_by_hand_need_not_meet_exactly(session, town, now, said, change):
    filing = begun(session, town, now)
    change(filing, 1, [LEFT[0], [109.025001, 32.69], [109.024999, 32.695], LEFT[3]])
    assert said(filing) == []


def test_a_grid_lies_inside_its_village_where_its_outline_is_known(session, town, now, said, change):
    town.village.outline = [LEFT[0], RIGHT[1], RIGHT[2], LEFT[3]]
    filing = begun(session, town, now)
    change(filing, 1, [[109.018, 32.69], *LEFT[1:3], [109.018, 32.695]])
    assert any(number == 1 and "outside the village" in words for number, words in said(filing))


def test_no_grid_reaches_into_another_village(session, town, now, said, change):
    filing = begun(session, town, now)
    change(filing, 2, [RIGHT[0], [109.037, 32.69], [109.037, 32.695], RIGHT[3]])
    assert any(number == 2 and town.other_grid.name in words for number, words in said(filing))


def test_names_departments_and_boundaries_are_asked_for(session, town, now, said, change):
    filing, tang = begun(session, town, now), actor(town.tang, now)
    change(filing, 1, LEFT, name=town.second_grid.name)
    proposals.add_grid(session, tang, filing, Shape("小学"), GridKind.DEDICATED, 2, None, "")
    words = [words for _, words in said(filing)]
    assert words.count("Two grids have this name.") == 2
    assert any("department" in each for each in words) and any("boundary" in each for each in words)


def test_the_last_comprehensive_grid_stays(session, town, now, said):
    filing = begun(session, town, now)
    for row in filing.grids:
        row.kind = GridKind.DEDICATED
    assert any("No comprehensive grid" in words for _, words in said(filing))


def test_the_guideline_is_a_hint_and_no_obstacle(session, town, now, said):
    filing = divided(session, town, now)
    hints = [words for _, words in said(filing, with_hints=True)]
    assert any("the guideline is 20 to 500" in words for words in hints)


def test_a_level_3_grid_does_not_outlive_its_level_2_one(session, town, now, said):
    filing, tang = begun(session, town, now), actor(town.tang, now)
    left, right = filing.grids
    proposals.add_grid(
        session, tang, filing, Shape("一号楼", None, "一号楼"), GridKind.COMPREHENSIVE, 3, 1, ""
    )
    proposals.merge(session, tang, filing, left, right, "")
    assert any("level-2 grid this one lies in ends" in words for _, words in said(filing))


def test_a_level_3_grid_lies_inside_its_level_2_one(session, town, now, said):
    filing, tang = begun(session, town, now), actor(town.tang, now)
    shape = Shape(
        "一号楼", [[109.024, 32.69], [109.026, 32.69], [109.026, 32.691], [109.024, 32.691]], "一号楼"
    )
    proposals.add_grid(session, tang, filing, shape, GridKind.COMPREHENSIVE, 3, 1, "")
    assert any(number == 3 and "outside its level-2 grid" in words for number, words in said(filing))
