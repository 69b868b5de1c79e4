"""Phones at the desk: about records, never about people. Supervisors see a phone only when it misses something."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from support.phone import Phone, report_fields

from fieldapp import jobs
from fieldapp.models import Device, Notice

PAGE = "/desk/devices/"
SUPERVISORS = ("qin", "tang", "luo", "bai", "gao")
HELLO = {"app_version": "2026.11", "free_mb": 512, "persisted": True}


@pytest.fixture
def mei(town, sign_in):
    return Phone(sign_in(town.mei), town.mei)


@pytest.fixture
def lost(mei, town, session):
    """mei's phone: number 1 arrived, 2 and 3 are nowhere, 4 is still held."""
    mei.send(mei.save("report", report_fields(town)))
    mei.hello(highest=4, held=[[4, 4]], held_count=1, **HELLO)
    return mei


def seen(client, address=PAGE):
    """Whose phones stand there, troubled or not, from top to bottom."""
    text = client.get(address).text
    return re.findall(r'<h2 id="phone-\d+">(.*?)的手机</h2>', text) + re.findall(
        r'data-label="使用人">(.*?)<', text
    )


@pytest.mark.parametrize(
    ("name", "code"),
    [("mei", 403), ("wu", 403), ("lin", 403), ("sun", 403), ("ding", 403), ("yan", 200),
     *((name, 200) for name in SUPERVISORS)],
)  # fmt: skip
def test_centres_and_administrators_open_the_page_of_phones(town, sign_in, name, code):
    assert sign_in(getattr(town, name)).get(PAGE).status_code == code


@pytest.mark.parametrize("name", SUPERVISORS)
def test_a_supervisor_never_sees_a_phone_in_order_nor_when_it_was_in_touch(
    mei, town, sign_in, name, move_clock, now
):
    move_clock(now + timedelta(minutes=37))
    mei.hello(highest=2, held=[[1, 2]], held_count=2, oldest_at=now.isoformat(), **HELLO)
    move_clock(now)
    text, contact = sign_in(getattr(town, name)).get(PAGE).text, now + timedelta(minutes=37)
    for word in ("梅小雨", f"{contact:%H:%M}", f"{contact:%m-%d}", "2026.11", "最近一次连接"):
        assert word not in text


@pytest.mark.parametrize("name", SUPERVISORS)
def test_a_supervisor_sees_what_misses_something_in_the_area(lost, town, sign_in, name, now):
    text = sign_in(getattr(town, name)).get(PAGE).text
    for word in (
        "梅小雨的手机",
        "2–3",
        "请问清本人当时记了什么",
        "2026.11",
        "512 MB",
        "长期保留",
        f"{now:%m-%d %H:%M}",
    ):
        assert word in text


def test_a_phone_leaves_the_list_once_what_it_missed_has_arrived(lost, town, sign_in):
    for _ in range(3):
        lost.send(lost.save("report", report_fields(town)))
    assert seen(sign_in(town.luo)) == []


def test_what_is_held_for_more_than_a_day_is_shown_with_what_to_do(mei, town, sign_in, app, now, move_clock):
    mei.hello(highest=2, held=[[1, 2]], held_count=2, oldest_at=(now - timedelta(hours=20)).isoformat())
    move_clock(now + timedelta(hours=6))
    jobs.tick(app)
    text = sign_in(town.luo).get(PAGE).text
    for word in ("超过一天未上传", "2 条，最早的已有26 小时", "请让本人打开应用并连网"):
        assert word in text


def test_a_neighbouring_areas_supervisor_sees_nothing_of_it(lost, town, session, sign_in):
    session.scalars(select(Notice)).one().scope = town.other_grid.scope
    session.commit()
    assert seen(sign_in(town.qin)) == []
    assert seen(sign_in(town.tang)) == ["梅小雨"]


def test_an_administrator_sees_every_phone_troubled_ones_first(lost, town, sign_in):
    for name in ("zhao", "wu", "far"):
        person = getattr(town, name)
        Phone(sign_in(person), person).hello(highest=0, **HELLO)
    found = seen(sign_in(town.yan))
    assert found[0] == "梅小雨"
    assert sorted(found[1:]) == sorted(["赵大勇", "吴秀珍", "方圆"])


def test_phones_in_order_are_sorted_by_nothing_about_people(town, sign_in, session, now):
    for number, name in enumerate(("zhao", "wu", "far", "mei")):
        person = getattr(town, name)
        Phone(sign_in(person), person, device=UUID(int=9 - number)).hello(highest=0)
    yan = sign_in(town.yan)
    by_id = ["梅小雨", "方圆", "吴秀珍", "赵大勇"]
    assert seen(yan) == by_id
    for sort in ("name", "person", "last_contact_at", "contact", "-count"):
        assert seen(yan, f"{PAGE}?sort={sort}&order={sort}") == by_id


def test_nothing_counts_or_times_people(lost, town, sign_in):
    Phone(lost.client, town.mei).hello(highest=0)
    for name in ("yan", "luo"):
        text = sign_in(getattr(town, name)).get(PAGE).text
        assert not re.search(r"在线|登录次数|时长|排名|[0-9]+ ?(人|部手机|台)", text)


def test_the_columns_of_a_phone_hold_no_history_of_contacts():
    assert {c for c in Device.__table__.c.keys() if c.endswith("_at")} == {
        "first_contact_at", "last_contact_at", "held_oldest_at",
    }  # fmt: skip


def test_little_space_and_storage_that_may_go_are_told(mei, town, sign_in):
    mei.hello(highest=1, held=[[1, 1]], held_count=1, free_mb=90, persisted=False)
    text = sign_in(town.yan).get(PAGE).text
    assert "空间快满了" in text and "添加到手机桌面" in text


def test_the_list_takes_ten_statements_at_most(town, session, sign_in, statements, now):
    for _ in range(12):
        device = Device(id=uuid4(), person_id=town.mei.id, first_contact_at=now, last_contact_at=now)
        session.add(device)
        session.add(
            Notice(
                kind="numbers_missing",
                subject_id=device.id,
                scope=town.grid.scope,
                details={"numbers": [[1, 2]]},
                made_at=now,
            )
        )
    session.commit()
    for name in ("yan", "luo"):
        client = sign_in(getattr(town, name))
        client.get(PAGE)
        with statements() as ran:
            assert client.get(PAGE).text.count("的手机</h2>") == 12
        assert len(ran) <= 10


@pytest.mark.parametrize(
    ("name", "is_told"),
    [("qin", True), ("luo", True), ("gao", True), ("lin", False), ("ding", False), ("sun", False)],
)
def test_the_overview_tells_who_may_see_phones_there(lost, town, sign_in, name, is_told):
    text = sign_in(getattr(town, name)).get("/desk/").text
    assert ("梅小雨的手机：编号 2–3 没有送到" in text) is is_told
    assert (f'href="{PAGE}"' in text) is is_told
