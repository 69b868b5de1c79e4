"""One report split off, mine added to a known case: who follows what, and by when it is due."""

import pytest

from fieldapp import clock
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merging, splitting, unmerging
from fieldapp.domain.errors import AlreadyDone, NotYours, Refusal, RuleBroken
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, CaseState, Urgency


@pytest.fixture
def actor(now):
    return lambda person: Actor.of(person, clock.day_of(now))


@pytest.fixture
def report(session, town, actor, now):
    def _report(words="灯又不亮", urgency=Urgency.ORDINARY, by=town.wu, **more):
        new = NewReport(town.lamp, words, urgency, "老街口", grid=town.grid, **more)
        made = open_report(session, new, by and actor(by), now)
        session.expire_all()
        return made

    return _report


def facts(case):
    return (case.state, case.due_at, case.next_check_at, sorted(str(r.id) for r in case.reports))


def test_adding_mine_keeps_the_earliest_deadline_and_shows_me_the_case(session, town, actor, report):
    due = town.case.due_at
    mine = report("灯不亮，有人摔了", Urgency.URGENT, joins=town.case)
    assert mine.case_id == town.case.id and town.case.due_at < due
    assert session.get(Case, mine.first_case_id).state is CaseState.MERGED
    assert town.case in session.scalars(policy.visible_cases(actor(town.wu))).all()


def test_adding_mine_is_undone_like_any_merge(session, town, actor, report, now):
    before = facts(town.case)
    mine = report("灯不亮，有人摔了", Urgency.URGENT, joins=town.case)
    unmerging.undo_merge(session, actor(town.lin), session.get(Case, mine.first_case_id), "不是", now)
    session.expire_all()
    assert facts(town.case) == before and mine.case_id == mine.first_case_id


def test_mine_follows_the_chosen_case_into_the_one_it_was_merged_into(session, town, actor, report, now):
    lead = session.get(Case, report().case_id)
    merging.merge(session, actor(town.lin), lead, [town.case], "同一盏灯", now)
    assert report(joins=town.case).case_id == lead.id


def test_restricted_or_closed_cases_accept_no_added_report(session, town, actor, report, now):
    assert report("孩子触电", joins=town.case, minor_involved=True).case_id != town.case.id
    for guard in ("is_restricted", "minor_involved"):
        setattr(town.case, guard, True)
        assert report(joins=town.case).case_id != town.case.id
        setattr(town.case, guard, False)
    steps.decline(session, actor(town.lin), town.case, Words(public="请找供电所"), now)
    assert report(joins=town.case).case_id != town.case.id


def test_a_report_that_was_merged_in_gets_its_own_case_back(session, town, actor, report, now):
    mine = report(joins=town.case)
    own = splitting.split_off(session, actor(town.lin), town.case, mine, "是另一盏灯", now)
    assert own.id == mine.first_case_id and own.state is CaseState.REPORTED and own.reports == [mine]


def test_the_first_report_gets_a_new_case_and_merging_it_back_undoes_that(session, town, actor, report, now):
    lin, first = actor(town.lin), town.case.reports[0]
    report(joins=town.case)
    before = facts(town.case)
    own = splitting.split_off(session, lin, town.case, first, "是另一盏灯", now)
    assert own.reports == [first] and first not in town.case.reports and own.number != town.case.number
    assert own.due_at == town.case.due_at and own.next_check_at is not None
    merging.merge(session, lin, town.case, [own], "还是同一盏", now)
    assert facts(town.case) == before


def test_an_empty_case_never_comes_back(session, town, actor, report, now):
    """Both reports of a merged case were split off: there is nothing to undo."""
    lin = actor(town.lin)
    inner, middle = report(), report()
    cases_ = [session.get(Case, one.case_id) for one in (inner, middle)]
    merging.merge(session, lin, cases_[1], [cases_[0]], "同一盏灯", now)
    merging.merge(session, lin, town.case, [cases_[1]], "同一盏灯", now)
    splitting.split_off(session, lin, town.case, middle, "另一盏", now)
    splitting.split_off(session, lin, town.case, inner, "另一盏", now)
    with pytest.raises(Refusal):
        unmerging.undo_merge(session, lin, cases_[1], "看错了", now)
    assert len({inner.case_id, middle.case_id, town.case.id, cases_[1].id}) == 4


def test_who_may_not_merge_may_not_split_and_a_reason_is_needed(session, town, actor, report, now):
    lin, first = actor(town.lin), town.case.reports[0]
    with pytest.raises(Refusal):
        splitting.split_off(session, lin, town.case, first, "只有一条", now)
    mine = report(joins=town.case)
    for who, reason, problem in ((town.mei, "x", NotYours), (town.lin, " ", RuleBroken)):
        with pytest.raises(problem):
            splitting.split_off(session, actor(who), town.case, mine, reason, now)
    town.case.state = CaseState.CLOSED
    with pytest.raises(AlreadyDone):
        splitting.split_off(session, lin, town.case, mine, "x", now)
