"""What never leaves with a phone: minors, restricted matters, unmasked words, other grids."""

import pytest
from support.bundles import of_home, task_of

from fieldapp import clock
from fieldapp.models import Condition, Involvement, Posting, Visit, VisitWay

# --- what never leaves


def test_every_name_and_number_on_the_phone_is_masked(session, town, phone):
    town.granny.emergency_name, town.granny.emergency_phone = "王海涛", "10000007777"
    session.flush()
    text = phone(town.mei).text
    assert "王**" in text and "100****9001" in text
    assert not any(word in text for word in ("王桂兰", "王海涛", "10000009001", "10000007777"))


def test_what_another_grid_has_never_appears(town, phone):
    text = phone(town.mei).text
    assert (
        "培新街" not in text and str(town.other_house.id) not in text and str(town.other_case.id) not in text
    )


def test_what_was_revealed_a_minute_ago_stays_masked_on_the_phone(town, phone):
    mei = phone(town.mei)
    address = f"/field/households/{town.house.id}"
    mei.client.post(
        f"{address}/reveal", data={"fields": ["contact_name", "contact_phone"], "purpose": "visit"}
    )
    assert "王桂兰" in mei.client.get(address).text
    assert "王桂兰" not in mei.client.get(address, headers={"X-Kept": "1"}).text
    mei.renew()
    assert "王桂兰" not in mei.text


@pytest.fixture
def guarded(session, town, now, home):
    """A child, a restricted case and one that touches a minor, with tasks, visits and reports about them."""
    alone = home("南巷3号", people=("林小雨",), is_minor=True, registered_by_id=town.mei.id)
    town.child.registered_by_id = town.mei.id
    town.case.is_restricted, town.case.handler_id = True, town.mei.id
    town.other_case.minor_involved = True
    session.add(Involvement(person_id=town.mei.id, case_id=town.other_case.id, since=now))
    for title, about in (
        ("跟进路灯案件", {"case_id": town.case.id}),
        ("看看留守儿童", {"household_id": alone.id}),
    ):
        session.add(task_of(town, title, now, **about))
    session.add(
        Visit(
            household_id=town.house.id, resident_id=town.child.id, scope=town.house.scope, on=clock.day_of(now),
            way=VisitWay.DOOR, condition=Condition.WELL, purpose="问孩子上学", person_id=town.mei.id, received_at=now,
        )
    )  # fmt: skip
    session.flush()
    return ["王乐", "wll", "林*", "林小雨", "跟进路灯案件", "看看留守儿童", "问孩子上学", "三天没亮", str(town.case.id),
            str(town.other_case.id), str(town.child.id), town.case.number]  # fmt: skip


def test_minors_and_restricted_matters_never_leave_whoever_is_involved(town, phone, guarded):
    """Mei registered the children, handles the one case, has a part in the other, and is to do the tasks."""
    mei = phone(town.mei)
    for url in ("/field/", "/field/cases/", f"/field/households/{town.house.id}", "/field/reports/"):
        assert any(word in mei.client.get(url).text for word in guarded), "she sees them on the spot"
    assert [word for word in guarded if word in mei.text] == []
    kept = mei.pages[f"/field/households/{town.house.id}"]["html"]
    assert "近 30 天没有人上门" in kept, "not even that somebody came to see the child"


def test_minors_and_restricted_matters_never_leave_for_a_grid_head_who_may_see_them(
    session, town, phone, guarded, now
):
    seen = {"may_see_restricted": True, "starts_on": clock.day_of(now)}
    lin = town.lin.postings[0]
    lin.may_see_restricted = True
    session.add(
        Posting(person_id=town.lin.id, role=lin.role, place_id=town.grid.id, scope=town.grid.scope, **seen)
    )
    session.flush()
    session.expire(town.lin, ["postings"])
    head = phone(town.lin)
    assert of_home(head, town.house)
    assert "三天没亮" in head.client.get("/field/cases/").text
    assert [word for word in guarded if word in head.text] == []


def test_a_minor_or_restricted_case_has_no_kept_page(town, phone, guarded):
    mei = phone(town.mei).client
    for url in (f"/field/cases/{town.case.id}", f"/field/residents/{town.child.id}"):
        assert mei.get(url).status_code == 200
        assert mei.get(url, headers={"X-Kept": "1"}).status_code == 404


def test_a_page_says_when_something_is_left_out_of_it(town, phone, guarded, home):
    plain = home("东巷1号")
    pages = phone(town.mei).pages
    partial = {url for url, page in pages.items() if page["partial"]}
    assert {"/field/", "/field/tasks/", "/field/cases/", "/field/reports/", "/field/households/"} <= partial
    assert {f"/field/households/{town.house.id}", f"/field/visits/new?household={town.house.id}"} <= partial
    assert f"/field/households/{plain.id}" not in partial and "/field/reports/new" not in partial


def test_nothing_is_called_partial_where_nothing_is_left_out(town, phone):
    assert {url for url, page in phone(town.mei).pages.items() if page["partial"]} == set()
