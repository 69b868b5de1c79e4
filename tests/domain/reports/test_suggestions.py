"""What a report most likely is about and where: the reporter's own usual categories, and the last place."""

from datetime import timedelta

import pytest
from support.handling import actor

from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.patrols import patrols
from fieldapp.domain.reports import suggestions
from fieldapp.domain.reports.intake import open_report
from fieldapp.domain.reports.suggestions import LATELY, MOST_USUAL, TODAY
from fieldapp.models import Category, Urgency

SECOND = timedelta(seconds=1)


@pytest.fixture
def report(session, town, now):
    """report(kind, ago, …) by wu."""

    def _report(kind=None, ago=SECOND, place_words="路口", who=None, **more):
        new = NewReport(kind or town.rubbish, "说明", Urgency.ORDINARY, place_words, grid=town.grid, **more)
        made = open_report(session, new, actor(who or town.wu, now), now - ago)
        session.flush()
        return made

    return _report


@pytest.fixture
def usual(session, town, now):
    return lambda who=None: suggestions.usual_categories(session, actor(who or town.wu, now), now)


def test_what_somebody_reports_most_comes_first_and_what_is_equal_by_code(town, usual, report):
    assert usual() == []
    for kind in (town.pothole, town.rubbish, town.lamp, town.lamp):
        report(kind)
    assert usual() == [town.lamp.code, *sorted([town.pothole.code, town.rubbish.code])]


def test_only_ones_own_reports_of_the_last_months_count(town, usual, report):
    report(town.rubbish, who=town.zhao)
    report(town.pothole, ago=LATELY)
    assert usual() == []
    report(town.pothole, ago=LATELY - SECOND)
    assert usual() == [town.pothole.code]


def test_a_category_that_has_ended_is_not_offered_any_more(session, town, usual, report):
    report(town.pothole)
    session.get_one(Category, town.pothole.id).ended = True
    session.flush()
    assert usual() == []


def test_five_categories_are_offered_at_most(session, usual, report):
    kinds = session.query(Category).filter(Category.parent_id.is_not(None), Category.photo_needed.is_(False))
    for kind in kinds.limit(MOST_USUAL + 1):
        report(kind)
    assert len(usual()) == MOST_USUAL == 5


def test_the_last_place_is_that_of_the_latest_report_of_the_last_hours(session, town, report, now):
    def last_place():
        return suggestions.last_place(session, actor(town.wu, now), now)

    assert last_place() == ""
    report(ago=TODAY, place_words="太早")
    report(place_words="别人的", who=town.zhao)
    assert last_place() == ""
    report(ago=TODAY - SECOND, place_words="早上")
    assert last_place() == "早上"
    report(ago=2 * SECOND, place_words="刚才")
    report(place_words="")
    assert last_place() == "刚才"


def test_on_a_patrol_the_place_is_where_its_latest_report_was_else_what_the_patrol_says(
    session, town, report, now
):
    wu = actor(town.wu, now)
    patrol = patrols.start(session, actor(town.mei, now), town.grid, now)
    patrol.place_words = "沿河"
    report(place_words="别处")
    report(place_words="别人的", who=town.zhao, patrol_id=patrol.id)
    report(place_words="", patrol_id=patrol.id)
    assert suggestions.place_of_patrol(session, wu, patrol) == "沿河"
    report(place_words="桥头", patrol_id=patrol.id, ago=2 * SECOND)
    report(place_words="早些", patrol_id=patrol.id, ago=timedelta(hours=1))
    assert suggestions.place_of_patrol(session, wu, patrol) == "桥头"
