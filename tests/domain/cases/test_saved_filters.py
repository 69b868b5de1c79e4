"""Filters of the case list kept under a name, with how many cases each holds."""

from datetime import timedelta
from uuid import uuid4

import pytest
from support.handling import actor

from fieldapp.domain.cases import saved_filters
from fieldapp.domain.cases.lists import CaseQuery
from fieldapp.domain.cases.saved_filters import MOST_KEPT, Count
from fieldapp.domain.errors import AlreadyDone, RuleBroken
from fieldapp.models import Case, CaseState, Urgency


@pytest.fixture
def tang(town, now):
    return actor(town.tang, now)


@pytest.fixture
def keep(session, tang, now):
    def _keep(name, who=tang, at=now, **asked):
        return saved_filters.keep(session, who, name, asked, uuid4(), at)

    return _keep


def own(session, who):
    return [kept.name for kept in session.scalars(saved_filters.of(who))]


def test_filters_are_their_owners_alone_and_the_oldest_stands_first(session, town, tang, keep, now):
    keep("后", at=now)
    keep("先", at=now - timedelta(days=1), state="new")
    keep("别人的", who=actor(town.qin, now))
    assert own(session, tang) == ["先", "后"]
    assert session.scalars(saved_filters.of(tang)).first().asked == {"state": "new"}


def test_a_ninth_filter_is_refused(session, town, tang, keep, now):
    for number in range(MOST_KEPT):
        keep(f"第{number}个")
    with pytest.raises(RuleBroken, match="eight"):
        keep("再一个")
    keep("别人的", who=actor(town.qin, now))  # theirs are counted apart
    assert len(own(session, tang)) == MOST_KEPT


def test_a_name_is_used_once_a_person(session, town, tang, keep, now):
    keep("逾期")
    keep("逾期", who=actor(town.qin, now))
    with pytest.raises(RuleBroken, match="that name"):
        keep("逾期")
    assert own(session, tang) == ["逾期"]


def test_a_filter_is_renamed_to_a_name_that_no_other_one_has(session, tang, keep):
    first, second = keep("一"), keep("二")
    with pytest.raises(RuleBroken, match="that name"):
        saved_filters.rename(session, tang, second, "一")
    saved_filters.rename(session, tang, first, "一")  # its own
    saved_filters.rename(session, tang, second, "三")
    assert sorted(own(session, tang)) == ["一", "三"]


def test_a_removed_filter_is_gone_and_cannot_be_removed_or_renamed_again(session, tang, keep):
    kept = keep("一")
    saved_filters.remove(session, kept)
    assert own(session, tang) == []


def test_a_filter_that_somebody_removed_meanwhile_is_said_to_be_gone(session, tang, keep):
    kept = keep("一")
    session.execute(type(kept).__table__.delete())
    with pytest.raises(AlreadyDone):
        saved_filters.remove(session, kept)
    with pytest.raises(AlreadyDone):
        saved_filters.rename(session, tang, kept, "二")


# --- counts

QUERIES = {
    "open": CaseQuery(),
    "new": CaseQuery(state="new"),
    "to verify": CaseQuery(state="to_verify"),
    "urgent": CaseQuery(urgency="urgent"),
    "closed": CaseQuery(state="closed"),
    "all": CaseQuery(state="all"),
    "overdue": CaseQuery(overdue=True),
    "words": CaseQuery(words="菜场"),
}


def counted(session, who, now):
    found = saved_filters.counts(session, who, list(QUERIES.values()), now)
    return {name: count.found for name, count in zip(QUERIES, found, strict=True)}


def test_each_filter_counts_the_cases_of_its_list_in_its_order(session, town, tang, now):
    nothing = dict.fromkeys(QUERIES, 0)
    assert counted(session, tang, now) == nothing | {"open": 2, "new": 2, "all": 2, "words": 1}
    session.get_one(Case, town.case.id).urgency = Urgency.URGENT
    closed = session.get_one(Case, town.other_case.id)
    closed.state, closed.is_open = CaseState.CLOSED, False
    session.flush()
    assert counted(session, tang, now) == nothing | {"open": 1, "new": 1, "urgent": 1, "closed": 1, "all": 2}
    session.get_one(Case, town.case.id).due_at = now - timedelta(minutes=1)
    session.flush()
    assert counted(session, tang, now)["overdue"] == 1


def test_a_filter_counts_what_its_owner_may_see(session, town, now):
    assert counted(session, actor(town.qin, now), now)["open"] == 1
    assert counted(session, actor(town.far, now), now)["open"] == 0


def test_all_filters_are_counted_in_one_statement(session, tang, now, statements):
    with statements() as ran:
        saved_filters.counts(session, tang, list(QUERIES.values()), now)
    assert len(ran) == 1
    with statements() as ran:
        assert saved_filters.counts(session, tang, [], now) == []
    assert ran == []


def test_a_count_says_whether_there_may_be_more(session, tang, now, monkeypatch):
    assert saved_filters.counts(session, tang, [CaseQuery()], now) == [Count(2, False)]
    monkeypatch.setattr(saved_filters, "MOST_LOOKED_AT", 2)
    assert saved_filters.counts(session, tang, [CaseQuery()], now) == [Count(2, True)]
    monkeypatch.setattr(saved_filters, "MOST_LOOKED_AT", 1)
    assert saved_filters.counts(session, tang, [CaseQuery()], now) == [Count(1, True)]
