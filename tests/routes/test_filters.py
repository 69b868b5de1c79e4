"""Filters a person keeps: saved from the list, counted, renamed, removed, seen by nobody else."""

from datetime import timedelta
from uuid import uuid4

import pytest

from fieldapp import clock
from fieldapp.domain.cases import saved_filters
from fieldapp.models import Case, SavedFilter


def save(client, name, **asked):
    return client.post("/desk/filters/", data={"submission_id": str(uuid4()), "name": name, **asked})


def kept(session, name):
    return session.query(SavedFilter).filter_by(name=name).one()


@pytest.fixture
def tang(town, sign_in):
    return sign_in(town.tang)


def test_a_filter_is_kept_with_its_count_and_leads_back_to_its_list(session, town, tang):
    answer = save(tang, "西大街", area=town.village.scope, state="new", page="2")
    assert answer.status_code == 303 and "area=" in answer.location and "page" not in answer.location
    page = tang.get(answer.location).text
    assert '西大街 <b class="number">1</b>' in page and 'aria-current="page"' in page
    assert "西大街口" in page and "培新街菜场" not in page
    assert '西大街 <b class="number">1</b>' in tang.get("/desk/").text


def test_the_count_is_what_the_list_holds(session, town, tang, now):
    session.get_one(Case, town.case.id).due_at = now - timedelta(days=1)
    session.get_one(Case, town.other_case.id).due_at = clock.end_of_day(now) - timedelta(seconds=1)
    session.commit()
    asked = [{"overdue": "y"}, {"due_today": "y"}, {"state": "new"}, {"state": "closed"}, {"words": "菜场"}]
    asked += [{"category": "family_facility"}, {"urgency": "urgent"}, {"source": "worker"}]
    for number, each in enumerate(asked):
        assert save(tang, f"第{number}个", **each).status_code == 303
    page = tang.get("/desk/cases/").text
    counts = [page.split(f'第{n}个 <b class="number">')[1].split("<")[0] for n in range(len(asked))]
    assert counts == ["1", "1", "2", "0", "1", "2", "0", "2"]
    for each, count in zip(asked, counts, strict=True):
        assert tang.get("/desk/cases/", query_string=each).text.count('<th scope="row"') == int(count), each


def test_a_count_that_was_not_counted_to_its_end_says_so(tang, monkeypatch):
    save(tang, "全部", state="new")
    monkeypatch.setattr(saved_filters, "MOST_LOOKED_AT", 2)
    assert '全部 <b class="number">2+</b>' in tang.get("/desk/cases/").text


def test_with_eight_of_them_the_list_runs_at_most_ten_statements_and_the_overview_eleven(tang, statements):
    for number in range(8):
        assert save(tang, f"筛选{number}", state="new").status_code == 303
    for address, most in (("/desk/cases/", 10), ("/desk/", 11)):
        with statements() as ran:
            assert tang.get(address).status_code == 200
        assert len(ran) <= most, (address, len(ran), ran)


def test_a_ninth_and_a_second_of_one_name_are_refused(tang):
    assert save(tang, "甲", state="new").status_code == 303
    answer = save(tang, "甲", state="waiting")
    assert answer.status_code == 422 and "已有同名筛选" in answer.text
    for number in range(7):
        save(tang, f"筛选{number}", state="new")
    assert "最多保存八个" in save(tang, "九", state="new").text


def test_a_name_is_needed_and_what_was_chosen_stays(tang):
    answer = save(tang, "", state="waiting")
    assert answer.status_code == 422 and "请填写筛选名称" in answer.text
    assert 'name="state" value="waiting"' in answer.text


def test_a_saved_filter_can_be_renamed_and_removed(session, tang):
    save(tang, "甲", state="new")
    address = f"/desk/filters/{kept(session, '甲').id}"
    assert tang.post(address, data={"submission_id": str(uuid4()), "name": "乙"}).status_code == 303
    assert "乙" in tang.get(address).text
    assert tang.post(f"{address}/removal").status_code == 303
    assert "乙" in tang.get("/desk/cases/").text  # once, to be taken back
    assert "乙" not in tang.get("/desk/cases/").text


def test_a_saved_filter_is_seen_by_its_owner_only(session, town, tang, sign_in):
    save(tang, "甲", state="new")
    luo, address = sign_in(town.luo), f"/desk/filters/{kept(session, '甲').id}"
    assert "甲 <b" not in luo.get("/desk/cases/").text
    assert luo.get(address).status_code == 404
    assert luo.post(f"{address}/removal").status_code == 404


def test_a_double_tap_keeps_one(session, tang):
    data = {"submission_id": str(uuid4()), "name": "甲", "state": "new"}
    assert [tang.post("/desk/filters/", data=data).status_code for _ in range(2)] == [303, 303]
    assert session.query(SavedFilter).count() == 1


def test_a_list_that_narrows_while_one_types_counts_no_filters(tang, statements):
    save(tang, "甲", state="new")
    with statements() as ran:
        tang.get(
            "/desk/cases/",
            headers={"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#results"},
        )
    assert not [sql for sql in ran if "saved_filter" in sql]
