"""Words looked up: what finds a case or a task, who finds it, and that the index follows what is written."""

import pytest
from sqlalchemy import select

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.case_visibility import Sight
from fieldapp.domain.cases import objections, steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merging, unmerging
from fieldapp.domain.search import index, lookup
from fieldapp.domain.search.lookup import Look
from fieldapp.domain.search.marks import CLOSED, OPEN
from fieldapp.domain.tasks import handing_on
from fieldapp.models import Case


def test_two_characters_find_a_case(town, find):
    assert find(town.lin, "路灯") == {town.case}
    assert find(town.tang, "路灯") == {town.case, town.other_case}
    assert find(town.tang, "路灯 菜场") == {town.other_case}
    assert find(town.tang, "灯") == find(town.tang, "大象") == set()


def test_its_number_and_its_place_find_it_too(town, find):
    assert find(town.tang, town.case.number) == {town.case}
    assert find(town.tang, town.case.number.rpartition("-")[2][:3]) >= {town.case}
    assert find(town.lin, "12号门") == {town.case}


def test_only_what_lies_in_my_area_or_concerns_me(session, town, find, actor, now):
    assert find(town.zhao, "路灯") == {town.other_case} and find(town.far, "路灯") == set()
    assert find(town.sun, "路灯") == set()
    steps.dispatch(session, actor(town.lin), town.case, town.roads, Words(), now)
    assert find(town.sun, "路灯") == {town.case}
    objections.raise_objection(
        session, actor(town.sun), town.case, town.street_centre, Words(internal="不归我们管"), now
    )
    objections.decide(session, actor(town.tang), town.case, True, None, Words(), now)
    assert find(town.sun, "路灯") == set()


def test_whoever_was_involved_finds_it_from_elsewhere(session, town, find, actor, now):
    steps.accept(session, actor(town.lin), town.case, Words(), now)
    steps.dispatch(session, actor(town.tang), town.case, town.far, Words(), now)
    assert find(town.far, "路灯") == {town.case}


def test_restricted_cases_are_found_by_who_may_see_them(town, find, report):
    quarrel = report("两家为滴水吵起来", kind=town.dispute, who=town.mei)
    child = report("孩子独自在河边滴水崖", minor_involved=True, who=town.mei)
    assert quarrel.is_restricted
    assert find(town.tang, "滴水") == find(town.lin, "滴水") == set()
    assert find(town.luo, "滴水") == {quarrel, child}
    assert find(town.mei, "滴水") == {quarrel, child}, "who reported it"


def test_a_match_in_the_index_alone_shows_no_case(session, town, actor, find):
    """Without policy beside it, the same search would show what it must not: the scoping is policy's."""
    index.catch_up(session)
    quarrel = town.case
    quarrel.is_restricted = True
    session.flush()
    look = Look(Sight.of(actor(town.tang)), "路灯")
    assert quarrel in set(session.scalars(select(Case).where(lookup.cases_saying(session, look))))
    assert quarrel not in find(town.tang, "路灯")


def test_the_words_of_every_report_find_the_case_they_went_into(session, town, find, report, actor, now):
    twin = report("老街口黑灯瞎火")
    lin = actor(town.lin)
    merging.merge(session, lin, town.case, [twin], "同一盏灯", now)
    assert find(town.lin, "瞎火") == {town.case, twin}
    unmerging.undo_merge(session, lin, twin, "看错了", now)
    assert find(town.lin, "瞎火") == {twin}


def test_filters_are_part_of_the_search(session, town, find, actor, now):
    assert find(town.tang, "路灯", area=town.village.scope) == {town.case}
    assert find(town.tang, "路灯", kind="lamp") == find(town.tang, "路灯", kind="family_facility")
    assert find(town.tang, "路灯", kind="rubbish") == set()
    steps.decline(session, actor(town.lin), town.case, Words(public="请找供电所"), now)
    assert find(town.tang, "路灯", which=OPEN) == {town.other_case}
    assert find(town.tang, "路灯", which=CLOSED) == {town.case}
    assert town.case in find(town.tang, "路灯")


def test_tasks_are_found_by_their_title(session, town, find_tasks, actor, now):
    assert find_tasks(town.mei, "独居") == find_tasks(town.lin, "独居") == {town.task}
    assert find_tasks(town.zhao, "独居") == set()
    handing_on.hand_on(session, actor(town.lin), town.task, _another_worker(session, town), "换人", now)
    assert find_tasks(town.lin, "独居") == {town.task}


def _another_worker(session, town):
    from fieldapp.models import Posting, Role

    town.wu.postings.append(
        Posting(
            role=Role.GRID_WORKER,
            place=town.second_grid,
            scope=town.second_grid.scope,
            starts_on=town.wu.postings[0].starts_on,
        )
    )
    session.flush()
    return town.wu


def test_the_newest_are_looked_at_first(session, town, find, report, monkeypatch):
    made = [report(f"第{number}处积水") for number in range(4)]
    monkeypatch.setattr(lookup, "MOST", 2)
    assert find(town.lin, "积水") == set(made[2:])
    look = Look(Sight.of(Actor.of(town.lin, town.lin.postings[0].starts_on)), "积水")
    assert lookup.is_cut(session, look)


@pytest.mark.parametrize(
    "words", ["'路灯'", '"路灯"', "路灯*", "路灯 OR 大象", "_case", "路灯:*", "路灯\\", "NEAR(路灯)"]
)
def test_no_sign_breaks_a_search(town, find, words):
    assert find(town.luo, words) in (set(), {town.case, town.other_case})


@pytest.mark.parametrize("words", ["𠮷野家", "𠮷野", "〇二巷", "𫖯", "鿏"])
def test_rare_characters_are_found_two_at_a_time(report, find, town, words):
    case = report("𠮷野家门前，三〇二巷口，𫖯鿏二字看不清", place="老街\u200b口")
    assert find(town.wu, words) == ({case} if len(words) > 1 else set())
    assert case in find(town.wu, "老街口")
