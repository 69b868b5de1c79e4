"""Present grids are taken over, divided, merged, moved and taken back; the town alone does it, and only while it may."""

import pytest
from support.filings import EAST, LEFT, RIGHT, WEST, act, actor, begun, divided

from fieldapp.demo.core import square
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.filing import proposals, steps, workflow
from fieldapp.domain.filing.proposals import Shape
from fieldapp.domain.filing.workflow import FilingMovedOn
from fieldapp.models import FilingCause, GridKind


def test_the_present_grids_are_taken_over_as_they_are(session, town, now):
    filing = begun(session, town, now)
    assert [(row.code, row.name, row.outline, row.is_changed) for row in filing.grids] == [
        (town.grid.code, town.grid.name, LEFT, False), (town.second_grid.code, town.second_grid.name, RIGHT, False),
    ]  # fmt: skip


def test_a_village_has_one_proposal_at_a_time(session, town, now):
    begun(session, town, now)
    with pytest.raises(RuleBroken, match="already a proposal"):
        begun(session, town, now)


def test_a_divided_grid_goes_on_with_one_part_and_the_other_is_new(session, town, now):
    filing = divided(session, town, now)
    west, _, east = filing.grids
    assert (west.code, west.outline, west.has_moved) == (town.grid.code, WEST, True)
    assert (east.is_new, east.origin_id, east.outline) == (True, town.grid.id, EAST)


def test_a_part_may_be_words_only(session, town, now):
    filing, tang = begun(session, town, now), actor(town.tang, now)
    row = filing.grids[0]
    proposals.divide(
        session, tang, filing, row, Shape(row.name, None, "河西"), Shape("河东网格", None, "河东"), ""
    )
    steps.submit(session, tang, filing, act(filing), now)


def test_merging_draws_one_boundary_around_both_and_a_new_part_vanishes(session, town, now):
    filing, tang = divided(session, town, now), actor(town.tang, now)
    west, right, east = filing.grids
    proposals.merge(session, tang, filing, east, west, "")
    assert len(filing.grids) == 2 and len(west.outline) >= 4
    proposals.merge(session, tang, filing, west, right, "")
    assert west.into_number == right.number and west.is_ending


def test_a_grid_that_ends_already_takes_part_in_no_other_merge(session, town, now):
    filing, tang = begun(session, town, now), actor(town.tang, now)
    left, right = filing.grids
    proposals.merge(session, tang, filing, left, right, "")
    for ends, goes_on in ((left, right), (right, left)):
        with pytest.raises(RuleBroken, match="one that goes on"):
            proposals.merge(session, tang, filing, ends, goes_on, "")


def test_grids_apart_or_of_another_kind_are_not_merged(session, town, now):
    filing, tang = begun(session, town, now), actor(town.tang, now)
    left, right = filing.grids
    proposals.change_grid(session, tang, filing, right, Shape(right.name, square(4, 0)), "")
    with pytest.raises(RuleBroken, match="touch"):
        proposals.merge(session, tang, filing, left, right, "")
    assert right.outline == square(4, 0)
    school = proposals.add_grid(
        session, tang, filing, Shape("小学", None, "校园"), GridKind.DEDICATED, 2, None, ""
    )
    with pytest.raises(RuleBroken, match="same type"):
        proposals.merge(session, tang, filing, school, left, "")


def test_what_ends_is_not_changed_until_it_is_taken_back(session, town, now):
    filing, tang = begun(session, town, now), actor(town.tang, now)
    left, right = filing.grids
    proposals.merge(session, tang, filing, left, right, "")
    with pytest.raises(RuleBroken, match="ends in the proposal"):
        proposals.change_grid(session, tang, filing, left, Shape("改"), "")
    proposals.take_back(session, tang, filing, left, "")
    proposals.take_back(session, tang, filing, right, "")
    assert not left.is_changed and not right.is_changed


def test_a_change_rests_on_what_was_seen_and_on_an_open_proposal(session, town, now):
    filing, tang = begun(session, town, now), actor(town.tang, now)
    seen = workflow.as_seen(filing)
    proposals.change_grid(session, tang, filing, filing.grids[0], Shape("甲", LEFT), seen)
    with pytest.raises(FilingMovedOn):
        proposals.change_grid(session, tang, filing, filing.grids[0], Shape("乙", LEFT), seen)
    steps.submit(session, tang, filing, act(filing), now)
    with pytest.raises(FilingMovedOn):
        proposals.change_grid(session, tang, filing, filing.grids[0], Shape("乙", LEFT), "")


def test_a_level_3_grid_lies_in_a_level_2_one(session, town, now):
    filing, tang = begun(session, town, now), actor(town.tang, now)
    inner = Shape("一号楼", None, "一号楼各单元")
    with pytest.raises(RuleBroken, match="level-2"):
        proposals.add_grid(session, tang, filing, inner, GridKind.COMPREHENSIVE, 3, None, "")
    row = proposals.add_grid(session, tang, filing, inner, GridKind.COMPREHENSIVE, 3, 1, "")
    assert row.parent_number == 1


def test_only_the_towns_centre_proposes(session, town, now):
    for person in (town.bai, town.gao, town.yan, town.qin, town.lin, town.sun):
        with pytest.raises(NotYours):
            proposals.begin(session, actor(person, now), town.village, FilingCause.OTHER, "", "", now)


def test_grids_that_changed_meanwhile_are_taken_over_anew(session, town, now):
    filing, tang = divided(session, town, now), actor(town.tang, now)
    town.second_grid.name = "西大街东网格"
    session.flush()
    with pytest.raises(RuleBroken, match="have changed"):
        steps.submit(session, tang, filing, act(filing), now)
    proposals.take_over_anew(session, tang, filing, "", now)
    assert [row.name for row in filing.grids] == [town.grid.name, "西大街东网格"]
