"""A phone that has a bundle is sent exactly the pages that changed."""

import json
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from support.bundles import entries, of_home, task_of

from fieldapp import clock
from fieldapp.models import BundleManifest, Condition, TaskHanding, Visit, VisitWay
from fieldapp.pages.offline import bundle

HANDED, TAKEN = "bundle", "take_along"


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
    assert "/field/households/" in sent and {row[0] for row in mei.index} <= {"task", "case"}


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
