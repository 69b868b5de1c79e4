"""What a phone takes along: the same pages, masked, and nothing of minors or restricted matters, ever."""

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from support.bundles import entries

from fieldapp.models import Device
from fieldapp.pages.offline import bundle

HANDED, TAKEN = "bundle", "take_along"


# --- which pages, and how they look


def test_a_worker_takes_along_today_lists_cases_and_her_households(town, phone):
    mei = phone(town.mei)
    house, granny = town.house.id, town.granny.id
    assert {
        "/field/", "/field/tasks/", "/field/tasks/?whose=mine", f"/field/tasks/{town.task.id}", "/field/cases/",
        f"/field/cases/{town.case.id}", f"/field/cases/{town.case.id}/settlement", "/field/patrols/",
        "/field/reports/", "/field/reports/new", "/field/patrols/new", "/field/households/new", "/field/households/",
        f"/field/households/{house}", f"/field/households/{house}/edit", f"/field/visits/new?household={house}",
        f"/field/visits/new?household={house}&resident={granny}", f"/field/residents/new?household={house}",
        f"/field/residents/{granny}", f"/field/residents/{granny}/edit",
    } <= set(mei.pages)  # fmt: skip
    assert next(iter(mei.pages)) == "/field/"


def test_every_page_of_a_bundle_is_what_the_address_itself_gives_to_the_phone(town, phone, home):
    home(people=("周建华", "周小云"))
    mei = phone(town.mei)
    for url, page in mei.pages.items():
        assert mei.client.get(url, headers={"X-Kept": "1"}).json == page


def test_the_words_of_a_kept_page_are_those_of_the_ordinary_page(town, phone):
    """All but two things: a kept form has no submission id, and quiet hours are told at any hour."""
    mei = phone(town.mei)
    assert len(mei.pages) > 20
    for url, page in mei.pages.items():
        whole = mei.client.get(url).text
        main = re.search(r'<main id="main" tabindex="-1">(.*)</main>', whole, re.S)[1]
        assert without_times(page["html"]) == without_times(main), url
        assert page["title"] == html.unescape(re.search(r"<title>(.*?)</title>", whole, re.S)[1])


def without_times(text):
    text = re.sub(r'(name="submission_id" type="hidden" value=")[^"]*', r"\1", text)
    text = re.sub(r'<p class="notice notice--(?:info|warn)">(?:(?!</p>).)*21:00-08:00.*?</p>', "", text)
    return re.sub(r"\s+", " ", text).strip()


def test_a_kept_form_has_no_submission_id_so_that_it_can_be_filled_in_twice(town, phone):
    mei = phone(town.mei)
    forms = [page["html"] for page in mei.pages.values() if 'name="submission_id"' in page["html"]]
    assert len(forms) > 5
    assert all('name="submission_id" type="hidden" value=""' in form for form in forms)


def test_quiet_hours_are_told_at_any_hour_but_do_not_change_the_page(town, phone, move_clock, now):
    tomorrow = now + timedelta(days=1)
    move_clock(tomorrow.replace(hour=10))
    mei = phone(town.mei)
    assert "21:00-08:00" in mei.pages[f"/field/households/{town.house.id}"]["html"]
    move_clock(tomorrow.replace(hour=22))
    assert f"/field/households/{town.house.id}" not in mei.renew()[0]


def test_the_pages_of_a_patrol_under_way_come_along(town, phone):
    mei = phone(town.mei)
    patrol = str(uuid4())
    mei.client.post("/field/patrols/start", data={"submission_id": patrol, "grid": str(town.grid.id)})
    sent, _ = mei.renew()
    assert {f"/field/patrols/{patrol}/edit", f"/field/reports/new?patrol={patrol}", "/field/"} <= sent


def test_when_there_are_too_many_pages_the_nearest_come(town, phone, monkeypatch):
    monkeypatch.setattr(bundle, "MOST_PAGES", 6)
    assert list(phone(town.mei).pages)[:2] == ["/field/", "/field/tasks/"]
    assert len(phone(town.mei).pages) == 6


def test_every_page_of_a_long_list_comes_along(town, phone, home):
    for number in range(35):
        home(f"北巷{number}号", people=())
    mei = phone(town.mei)
    assert "/field/households/?page=2" in mei.pages
    assert 'href="/field/households/?page=2"' in mei.pages["/field/households/"]["html"]
    assert 'href="/field/households/"' in mei.pages["/field/households/?page=2"]["html"]


def test_the_index_finds_by_address_initials_and_care(town, phone):
    mine = [row for row in phone(town.mei).index if row[1] in {str(town.house.id), str(town.granny.id)}]
    address = "西大街12号1单元302室"
    assert mine == [
        ["household", str(town.house.id), address, "王*", "wgl", ["独居老人"]],
        ["resident", str(town.granny.id), address, "王*", "wgl", ["独居老人"]],
    ]


# --- whose, and written down


def test_a_new_phone_is_noted_as_mine(session, town, phone):
    mei = phone(town.mei)
    device = session.scalars(select(Device)).one()
    assert (str(device.id), device.person_id) == (mei.device, town.mei.id)


def test_another_persons_phone_gets_nothing(session, town, phone):
    mei, zhao = phone(town.mei), phone(town.zhao)
    zhao.device = mei.device
    assert zhao.ask().status_code == 403


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"device": "x"}', b"\xff"])
def test_a_request_that_cannot_be_read_is_refused(town, sign_in, body):
    assert sign_in(town.mei).post("/field/bundle", data=body).status_code == 400


def test_who_does_not_work_in_the_field_takes_nothing_along(town, sign_in, client):
    body = {"device": str(uuid4()), "cursor": None}
    assert sign_in(town.qin).post("/field/bundle", json=body).status_code == 403
    assert client.post("/field/bundle", json=body).status_code == 401
    assert client.get("/field/", headers={"X-Kept": "1"}).status_code == 401


def test_pages_do_not_go_into_the_store_of_who_was_signed_in_before(town, sign_in):
    mei = sign_in(town.mei)
    stale = {"X-Person": "0123456789ab"}
    body = {"device": str(uuid4()), "cursor": None}
    assert mei.post("/field/bundle", json=body, headers=stale).status_code == 403
    assert mei.get("/field/", headers=stale | {"X-Kept": "1"}).status_code == 403


def test_every_hand_over_is_written_down(session, town, phone, now):
    mei = phone(town.mei)
    town.house.please_note = "门铃坏了"
    session.flush()
    mei.renew()
    logged = entries(session, HANDED)
    assert [(e.person_id, e.subject_kind, str(e.subject_id), e.at) for e in logged] == [
        (town.mei.id, "device", mei.device, now)
    ] * 2


@pytest.mark.parametrize(
    "address",
    [
        "",
        "tasks/",
        "tasks/?state=done",
        "cases/",
        "patrols/",
        "reports/",
        "households/",
        "households/?page=2",
    ],
)
def test_every_list_takes_few_statements_on_the_spot_and_for_the_phone(
    town, sign_in, home, statements, address
):
    for number in range(32):
        home(f"北巷{number}号", people=("周建华",))
    mei = sign_in(town.mei)
    mei.get("/field/")
    for headers, most in (({}, 10), ({"X-Kept": "1"}, 11)):
        with statements() as ran:
            assert mei.get(f"/field/{address}", headers=headers).status_code == 200
        assert len(ran) <= most, ran
