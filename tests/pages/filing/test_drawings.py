"""Before and after stand side by side in one scale, each grid with its number and how it is marked."""

from support.filings import actor, begun, divided

from fieldapp.domain.filing import proposals
from fieldapp.pages.filing.drawings import before_and_after


def test_before_and_after_share_one_box_and_tell_what_happens(session, town, now):
    before, after = before_and_after(divided(session, town, now).grids)
    assert before.box == after.box
    assert [(shape.number, shape.kind) for shape in before.shapes] == [(1, "same"), (2, "same")]
    assert [(shape.number, shape.kind) for shape in after.shapes] == [(1, "changed"), (2, "same"), (3, "new")]


def test_a_grid_that_ends_is_drawn_before_only(session, town, now):
    filing = begun(session, town, now)
    left, right = filing.grids
    proposals.merge(session, actor(town.tang, now), filing, left, right, "")
    before, after = before_and_after(filing.grids)
    assert [shape.kind for shape in before.shapes] == ["ending", "same"]
    assert [shape.number for shape in after.shapes] == [2]


def test_grids_in_words_alone_have_no_drawing(session, town, now):
    filing = begun(session, town, now)
    for row in filing.grids:
        row.outline = row.before_outline = None
    assert before_and_after(filing.grids) is None
