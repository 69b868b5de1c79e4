"""Signing in: names, passwords, locks, codes, sessions that can be ended."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from fieldapp.domain import sign_in as domain
from fieldapp.models import AccessEntry, Person, SignInSession

PASSWORD = "demo-2026-fieldapp"


def enter(client, name="mei", password=PASSWORD, **more):
    return client.post("/sign-in", data={"sign_in_name": name, "password": password, **more})


@pytest.mark.parametrize(
    ("name", "first"),
    [("mei", "/field/"), ("wu", "/field/"), ("lin", "/field/"), ("qin", "/desk/"), ("tang", "/desk/"),
     ("gao", "/desk/"), ("sun", "/desk/"), ("ding", "/desk/"), ("yan", "/desk/people/")],
)  # fmt: skip
def test_everybody_lands_on_their_own_first_page(client, town, name, first):
    assert enter(client, name).location == "/sign-in"
    assert client.get("/sign-in").location == first
    assert client.get(first).status_code == 200


def test_the_page_asked_for_comes_after_signing_in(client, town):
    assert client.get("/field/reports/new").location == "/sign-in?next=/field/reports/new"
    assert enter(client, next="/field/reports/new").location == "/field/reports/new"


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "/%0d//x\n"]
)
def test_nobody_is_sent_to_another_site(client, town, evil):
    assert enter(client, next=evil).location == "/sign-in"


def test_a_wrong_password_says_the_same_as_an_unknown_name(client, town):
    wrong, nobody = enter(client, password="wrong"), enter(client, name="nobody", password="wrong")
    assert wrong.status_code == nobody.status_code == 422
    assert "登录名或密码不对" in wrong.text and "登录名或密码不对" in nobody.text
    assert 'value="mei"' in wrong.text  # what was typed stays


def test_a_refused_sign_in_still_leaves_its_row(client, session, town):
    enter(client, password="wrong")
    count = select(func.count()).where(
        AccessEntry.verb == "sign_in_failed", AccessEntry.person_id == town.mei.id
    )
    assert session.scalar(count) == 1
    session.refresh(town.mei)
    assert town.mei.failed_sign_ins == 1


def test_the_fifth_failure_locks_for_a_quarter_hour(client, town, now, move_clock):
    for _ in range(5):
        enter(client, password="wrong")
    assert enter(client).status_code == 422
    move_clock(now + timedelta(minutes=16))
    assert enter(client).status_code == 303


def test_a_success_forgets_the_failures(client, session, town):
    for _ in range(4):
        enter(client, password="wrong")
    enter(client)
    session.refresh(town.mei)
    assert town.mei.failed_sign_ins == 0


def test_a_one_time_code_works_once_and_forces_a_new_password(client, session, town, now):
    code = domain.hand_out_code(session, town.mei, town.yan.id, now)
    session.commit()
    assert enter(client, password=code).status_code == 303
    assert client.get("/field/").location == "/sign-in/new-password"
    new = {"password": "a new long one", "again": "a new long one"}
    assert client.post("/sign-in/new-password", data=new).location == "/field/"
    assert client.get("/field/").status_code == 200
    client.post("/sign-out")
    assert enter(client, password=code).status_code == 422
    assert enter(client, password="a new long one").status_code == 303


def test_a_code_runs_out(client, session, town, now, move_clock):
    code = domain.hand_out_code(session, town.mei, town.yan.id, now)
    session.commit()
    move_clock(now + timedelta(days=4))
    assert enter(client, password=code).status_code == 422


def test_changing_the_password_asks_for_the_present_one(sign_in, town):
    mei = sign_in(town.mei)
    new = {"password": "a new long one", "again": "a new long one"}
    assert mei.post("/sign-in/new-password", data={**new, "current": "wrong"}).status_code == 422
    assert mei.post("/sign-in/new-password", data={**new, "current": PASSWORD}).status_code == 303


@pytest.mark.parametrize(
    ("password", "again"), [("short", "short"), ("long enough", "different one"), ("", "")]
)
def test_a_bad_new_password_is_refused_at_its_field(sign_in, town, password, again):
    answer = sign_in(town.mei).post(
        "/sign-in/new-password", data={"current": PASSWORD, "password": password, "again": again}
    )
    assert answer.status_code == 422 and "field__error" in answer.text


def test_a_phone_stays_signed_in_for_thirty_days_and_a_desk_for_half_an_hour(town, sign_in, now, move_clock):
    phone, desk = sign_in(town.mei), sign_in(town.qin, is_phone=False)
    move_clock(now + timedelta(minutes=31))
    assert desk.get("/desk/").status_code == 303
    move_clock(now + timedelta(days=29))
    assert phone.get("/field/").status_code == 200
    move_clock(now + timedelta(days=60))
    assert phone.get("/field/").status_code == 303


def test_a_desk_in_use_does_not_run_out(town, sign_in, now, move_clock):
    desk = sign_in(town.qin, is_phone=False)
    for minutes in (20, 40, 60, 80):
        move_clock(now + timedelta(minutes=minutes))
        assert desk.get("/desk/").status_code == 200


def test_signing_out_ends_the_session_itself(client, session, town):
    enter(client)
    stolen = client.get_cookie("fieldapp").value
    client.post("/sign-out")
    client.set_cookie("fieldapp", stolen)
    assert client.get("/field/").status_code == 303


def test_signing_out_everywhere_ends_every_browser(town, sign_in, session):
    one, two = sign_in(town.mei), sign_in(town.mei)
    one.post("/sign-out-everywhere")
    assert one.get("/field/").status_code == two.get("/field/").status_code == 303
    live = select(func.count()).where(
        SignInSession.person_id == town.mei.id, SignInSession.ended_at.is_(None)
    )
    assert session.scalar(live) == 0


def test_demo_accounts_work_on_this_machine_only(client, town):
    far = {"REMOTE_ADDR": "203.0.113.9"}
    data = {"sign_in_name": "mei", "password": PASSWORD}
    assert client.post("/sign-in", data=data, environ_base=far).status_code == 422


def test_an_ended_account_opens_nothing(session, sign_in, town, now):
    mei = sign_in(town.mei)
    session.get_one(Person, town.mei.id).ended_at = now
    session.commit()
    assert mei.get("/field/").status_code == 303


def test_the_cookie_of_a_phone_is_renewed_only_when_its_session_is_noted_as_in_use(
    client, town, now, move_clock
):
    enter(client, own_phone="y")
    assert "Set-Cookie" not in client.get("/field/").headers
    move_clock(now + timedelta(minutes=6))
    renewed = client.get("/field/").headers["Set-Cookie"]
    assert "Expires=" in renewed and "Set-Cookie" not in client.get("/field/").headers
