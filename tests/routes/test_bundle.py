"""What a phone takes along: the same pages, masked, and nothing of minors or restricted matters, ever."""

import html
import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from fieldapp import clock
from fieldapp.models import (
    AccessEntry,
    BundleManifest,
    Condition,
    Device,
    Household,
    Involvement,
    LegalBasis,
    Posting,
    Resident,
    Task,
    TaskHanding,
    Visit,
    VisitWay,
)
from fieldapp.pages.offline import bundle

HANDED, TAKEN = "bundle", "take_along"


class Phone:
    """A phone that takes along what it is given."""

    def __init__(self, client):
        self.client, self.device, self.cursor, self.pages, self.index = client, str(uuid4()), None, {}, None

    def ask(self, cursor=None):
        return self.client.post("/field/bundle", json={"device": self.device, "cursor": cursor})

    def renew(self):
        """Takes what changed; gives (addresses sent, addresses gone)."""
        answer = self.ask(self.cursor)
        assert answer.status_code == 200, answer.text
        lines = [json.loads(line) for line in answer.text.splitlines()]
        self.cursor = lines[-1]["cursor"]
        sent = {line["url"]: line for line in lines if "url" in line}
        gone = {line["gone"] for line in lines if "gone" in line}
        self.pages = {url: page for url, page in (self.pages | sent).items() if url not in gone}
        self.index = next((line["index"] for line in lines if "index" in line), self.index)
        return set(sent), gone

    @property
    def text(self):
        return html.unescape(json.dumps([self.pages, self.index], ensure_ascii=False))


@pytest.fixture
def phone(sign_in):
    def _phone(person):
        phone = Phone(sign_in(person))
        phone.renew()
        return phone

    return _phone


@pytest.fixture
def home(session, town, now):
    def _home(address="西大街88号", grid=None, people=("周建华",), **changed):
        """A household with grown-up residents."""
        grid = grid or town.grid
        home = Household(
            code=uuid4().hex, grid_id=grid.id, scope=grid.scope, address=address, registered_at=now
        )
        session.add(home)
        session.flush()
        for name in people:
            session.add(resident_of(home, name, now, **changed))
        session.flush()
        return home

    return _home


def resident_of(home, name, now, **changed):
    fields = {
        "household_id": home.id, "scope": home.scope, "name": name, "name_digest": uuid4().hex, "initials": "zjh",
        "source": "own_request", "legal_basis": LegalBasis.STATUTORY_DUTY, "needs": [],
        "review_on": clock.day_of(now) + timedelta(days=200), "registered_at": now,
    }  # fmt: skip
    return Resident(**fields | changed)


def entries(session, verb):
    return session.scalars(
        select(AccessEntry).where(AccessEntry.verb == verb).order_by(AccessEntry.subject_kind)
    ).all()


def of_home(phone, home):
    return {url for url in phone.pages if str(home.id) in url}


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


# --- what never leaves


def test_everything_is_masked(session, town, phone):
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


def task_of(town, title, now, **about):
    return Task(
        title=title, due_on=clock.day_of(now), scope=town.grid.scope, place_id=town.grid.id, given_at=now,
        service_item_id=town.visit_item.id, assignee_id=town.mei.id, given_by_id=town.lin.id, **about,
    )  # fmt: skip


def test_minors_and_restricted_matters_never_leave_whoever_is_involved(town, phone, guarded):
    """Mei registered the children, handles the one case, has a part in the other, and is to do the tasks."""
    mei = phone(town.mei)
    for url in ("/field/", "/field/cases/", f"/field/households/{town.house.id}", "/field/reports/"):
        assert any(word in mei.client.get(url).text for word in guarded), "she sees them on the spot"
    assert [word for word in guarded if word in mei.text] == []
    kept = mei.pages[f"/field/households/{town.house.id}"]["html"]
    assert "近 30 天没有人上门" in kept, "not even that somebody came to see the child"


def test_not_for_the_head_who_may_see_them_either(session, town, phone, guarded, now):
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


def test_a_kept_page_of_them_does_not_exist(town, phone, guarded):
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


# --- only what changed


def test_nothing_changed_is_one_line_and_leaves_no_trace(session, town, phone):
    mei = phone(town.mei)
    cursor, logged = mei.cursor, len(entries(session, HANDED))
    assert mei.renew() == (set(), set())
    assert mei.cursor == cursor and len(entries(session, HANDED)) == logged


def test_after_one_change_exactly_the_pages_that_changed_are_sent(session, town, phone, home):
    home("东巷1号", people=("周建华", "周小云"))
    mei = phone(town.mei)
    town.house.please_note = "门铃坏了"
    session.flush()
    sent, gone = mei.renew()
    base = f"/field/visits/new?household={town.house.id}"
    assert sent == {
        f"/field/households/{town.house.id}", f"/field/households/{town.house.id}/edit", base,
        f"{base}&resident={town.granny.id}",
    }  # fmt: skip
    assert gone == set()


def test_a_changed_address_changes_the_pages_of_who_lives_there(session, town, phone):
    mei = phone(town.mei)
    town.house.address = "东大街1号"
    session.flush()
    sent, _ = mei.renew()
    assert {
        f"/field/residents/{town.granny.id}",
        f"/field/tasks/{town.task.id}",
        "/field/households/",
    } <= sent


def test_an_unchanged_page_is_not_even_drawn(session, town, phone, monkeypatch):
    mei, drawn = phone(town.mei), []
    draw = bundle.Press.draw
    monkeypatch.setattr(
        bundle.Press, "draw", lambda self, draft: drawn.append(draft.url) or draw(self, draft)
    )
    mei.renew()
    assert drawn == []
    town.house.convenient_hours = "晚上"
    session.flush()
    mei.renew()
    assert 0 < len(drawn) < len(mei.pages) / 2


def test_a_template_sees_nothing_that_its_fingerprint_has_not_seen(
    session, town, phone, home, now, monkeypatch
):
    """Something loaded only while a page is drawn would change without the page being sent again."""
    mei, lin, loaded = phone(town.mei), phone(town.lin), []
    full_town(session, town, mei, lin, home, now)
    draw = bundle.Press.draw

    def draw_and_look(press, draft):
        before = press.fingerprints().of(draft.template, draft.context)
        page = draw(press, draft)
        if press.fingerprints().of(draft.template, draft.context) != before:
            loaded.append(draft.url)
        return page

    monkeypatch.setattr(bundle.Press, "draw", draw_and_look)
    for one in (mei, lin):
        one.cursor = None
        one.renew()
    assert loaded == []


def full_town(session, town, mei, lin, home, now):
    """Visits, reveals, handings, steps, reports on a patrol under way: something in every part of every page."""
    sent = {"submission_id": str(uuid4())}
    for on in (town.house, town.granny):
        address = "households" if on is town.house else "residents"
        fields = ["contact_name"] if on is town.house else ["name"]
        mei.client.post(f"/field/{address}/{on.id}/reveal", data={"fields": fields, "purpose": "visit"})
    session.add(
        Visit(
            household_id=town.house.id, resident_id=town.granny.id, scope=town.house.scope, on=clock.day_of(now),
            way=VisitWay.DOOR, condition=Condition.WELL, purpose="看望", person_id=town.lin.id, received_at=now,
        )
    )  # fmt: skip
    session.add(task_of(town, "回访路灯", now, case_id=town.case.id))
    session.add(
        TaskHanding(
            task_id=town.task.id, number=1, from_id=town.lin.id, to_id=town.mei.id, at=now, reason="顺路"
        )
    )
    session.flush()
    patrol = str(uuid4())
    mei.client.post("/field/patrols/start", data={"submission_id": patrol, "grid": str(town.grid.id)})
    report = {"category": "rubbish", "words": "桥头有垃圾", "urgency": "ordinary", "place_words": "桥头"}
    mei.client.post("/field/reports/", data={**sent, **report, "patrol_id": patrol})
    lin.client.post(
        f"/cases/{town.case.id}/acceptance", data={"submission_id": str(uuid4()), "internal_words": "收到"}
    )
    log = {"grid": str(town.grid.id), "on": clock.day_of(now).isoformat(), "words": "井盖松动"}
    mei.client.post("/field/patrols/", data={"submission_id": str(uuid4()), **log})


def test_a_visit_changes_the_pages_that_tell_of_it(town, phone, now):
    mei = phone(town.mei)
    noted = mei.client.post(
        "/field/visits/",
        data={
            "submission_id": str(uuid4()), "household": str(town.house.id), "resident": str(town.granny.id),
            "on": clock.day_of(now).isoformat(), "way": "door", "condition": "well",
        },
    )  # fmt: skip
    assert noted.status_code == 303
    sent, _ = mei.renew()
    assert {"/field/", f"/field/households/{town.house.id}", f"/field/residents/{town.granny.id}"} <= sent


def test_a_household_that_moved_out_of_my_area_is_gone(session, town, phone):
    mei = phone(town.mei)
    urls = of_home(mei, town.house) | {
        f"/field/residents/{town.granny.id}",
        f"/field/residents/{town.granny.id}/edit",
    }
    town.house.grid_id, town.house.scope = town.other_grid.id, town.other_grid.scope
    town.granny.scope = town.other_grid.scope
    session.flush()
    sent, gone = mei.renew()
    assert gone == urls
    assert "/field/households/" in sent and mei.index == []


def test_an_interrupted_hand_over_is_made_good_with_the_old_cursor(session, town, phone):
    mei = phone(town.mei)
    for number, word in enumerate(("第一", "第二", "第三")):
        town.house.please_note = word
        session.flush()
        if number < 2:
            assert mei.ask(mei.cursor).status_code == 200  # never arrives
    sent, _ = mei.renew()
    assert f"/field/households/{town.house.id}" in sent
    assert "第三" in mei.pages[f"/field/households/{town.house.id}"]["html"]
    assert len(sent) < len(mei.pages) / 2, "not all of it again"


def test_only_the_last_two_hand_overs_are_remembered(session, town, phone):
    mei = phone(town.mei)
    for word in ("第一", "第二", "第三", "第四"):
        town.house.please_note = word
        session.flush()
        mei.renew()
    assert session.scalar(select(func.count()).select_from(BundleManifest)) == 2


@pytest.mark.parametrize("cursor", ["0b8a7c6e-1111-4222-8333-944455566677", "nonsense", None])
def test_an_unknown_cursor_gets_everything(town, phone, cursor):
    mei = phone(town.mei)
    all_of_it = len(mei.pages)
    mei.cursor = cursor
    assert len(mei.renew()[0]) == all_of_it


def test_the_cursor_of_another_phone_is_unknown(town, phone):
    one, other = phone(town.mei), phone(town.mei)
    other.cursor = one.cursor
    assert len(other.renew()[0]) == len(one.pages)


def test_the_last_line_is_the_cursor(town, phone):
    lines = phone(town.mei).ask().text.splitlines()
    assert list(json.loads(lines[-1])) == ["cursor", "whole"]
    assert json.loads(lines[-1])["whole"]  # nothing was known of this phone: it replaces all there was
    assert not any("cursor" in json.loads(line) for line in lines[:-1])


def test_a_page_asked_for_alone_answers_304_when_the_phone_has_it(session, town, phone):
    mei = phone(town.mei)
    url = f"/field/households/{town.house.id}"
    asked = {"X-Kept": "1", "If-None-Match": mei.pages[url]["etag"]}
    assert mei.client.get(url, headers=asked).status_code == 304
    town.house.please_note = "门铃坏了"
    session.flush()
    answer = mei.client.get(url, headers=asked)
    assert answer.status_code == 200 and "门铃坏了" in answer.json["html"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_bundle_takes_as_many_statements_for_many_households_as_for_few(town, phone, home, statements):
    mei = phone(town.mei)

    def count():
        mei.cursor = None
        with statements() as ran:
            mei.renew()
        return len(ran)

    home("北巷1号", people=("周建华", "周小云"))
    few = count()
    for number in range(40):
        home(f"南巷{number}号", people=("周建华", "周小云"))
    assert count() == few < 100


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


# --- today's visits, unmasked for a day


@pytest.fixture
def due(session, town):
    town.granny.emergency_name, town.granny.emergency_phone = "王海涛", "10000007777"
    session.flush()
    return ("王桂兰", "10000009001", "王海涛", "10000007777")


def test_todays_visits_come_along_unmasked_for_a_day_and_no_longer(
    session, town, phone, due, now, move_clock
):
    mei = phone(town.mei)
    assert "/field/bundle/visits" in mei.client.get("/field/").text
    assert mei.client.post("/field/bundle/visits").status_code == 303
    mei.renew()
    assert all(word in mei.text for word in due)
    base = f"/field/visits/new?household={town.house.id}"
    resident = f"/field/residents/{town.granny.id}"
    shown = {f"/field/households/{town.house.id}", base, f"{base}&resident={town.granny.id}", resident}
    until = (now + timedelta(hours=24)).astimezone(clock.CHINA)
    ends = {url: page["until"] for url, page in mei.pages.items() if "until" in page}
    assert set(ends) == shown and {clock.datetime.fromisoformat(end) for end in ends.values()} == {until}
    assert "王桂兰" not in json.dumps(mei.index, ensure_ascii=False)
    move_clock(now + timedelta(hours=24))
    mei.renew()
    assert not any(word in mei.text for word in due) and not any(
        "until" in page for page in mei.pages.values()
    )


def test_taking_along_is_written_down_one_by_one_and_so_is_the_hand_over(session, town, phone, due, now):
    mei = phone(town.mei)
    mei.client.post("/field/bundle/visits")
    mei.client.post("/field/bundle/visits")  # a double tap
    taken = entries(session, TAKEN)
    assert [(e.person_id, e.subject_kind, e.subject_id, e.purpose) for e in taken] == [
        (town.mei.id, "resident", town.granny.id, "visit")
    ]
    assert {"name", "emergency_phone", "contact_phone"} <= set(taken[0].field.split(","))
    mei.renew()
    assert [(e.subject_kind, e.subject_id) for e in entries(session, HANDED)][-1] == (
        "resident",
        town.granny.id,
    )
    assert "梅小雨" in mei.client.get(f"/field/residents/{town.granny.id}").text, "the resident may be told"


def test_who_is_not_due_today_a_minor_or_in_another_grid_stays_masked(session, town, phone, home, now):
    today = clock.day_of(now)
    home("东巷1号", people=("周建华",), next_visit_on=today + timedelta(days=3))
    home("东巷2号", people=("孙小宝",), next_visit_on=today, is_minor=True, registered_by_id=town.mei.id)
    home("东巷3号", people=("钱多多",), next_visit_on=today, grid=town.other_grid)
    mei = phone(town.mei)
    mei.client.post("/field/bundle/visits")
    mei.renew()
    assert "王桂兰" in mei.text
    assert not any(name in mei.text for name in ("周建华", "孙小宝", "钱多多"))
    assert [e.subject_id for e in entries(session, TAKEN)] == [town.granny.id]


def test_what_i_took_along_is_on_nobody_elses_phone(town, phone, due):
    phone(town.mei).client.post("/field/bundle/visits")
    wu = phone(town.wu)
    assert of_home(wu, town.house)
    assert not any(word in wu.text for word in due)


def test_who_may_not_reveal_takes_nothing_along_unmasked(session, town, phone):
    wu = phone(town.wu)
    assert "/field/bundle/visits" not in wu.client.get("/field/").text
    assert wu.client.post("/field/bundle/visits").status_code == 403
    assert entries(session, TAKEN) == []


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
