"""Signing in: names, passwords, locks, codes, sessions that can be ended."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from fieldapp.domain.people import one_time_codes, sign_in_failures
from fieldapp.domain.people import passwords as password_hashes
from fieldapp.forms import passwords
from fieldapp.models import AccessEntry, AddressFailure, Person, SignInSession

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
    code = one_time_codes.hand_out_code(session, town.mei, town.yan.id, now)
    session.commit()
    assert enter(client, password=code).status_code == 303
    assert client.get("/field/").location == "/sign-in/new-password"
    new = {"password": "a new long one", "again": "a new long one"}
    assert client.post("/sign-in/new-password", data=new).location == "/tour"
    assert client.get("/field/").status_code == 200
    client.post("/sign-out")
    assert enter(client, password=code).status_code == 422
    assert enter(client, password="a new long one").status_code == 303


def test_a_code_runs_out(client, session, town, now, move_clock):
    code = one_time_codes.hand_out_code(session, town.mei, town.yan.id, now)
    session.commit()
    move_clock(now + timedelta(days=4))
    assert enter(client, password=code).status_code == 422


def test_changing_the_password_asks_for_the_present_one(sign_in, town):
    mei = sign_in(town.mei)
    new = {"password": "a new long one", "again": "a new long one"}
    assert mei.post("/sign-in/new-password", data={**new, "current": "wrong"}).status_code == 422
    assert mei.post("/sign-in/new-password", data={**new, "current": PASSWORD}).status_code == 303


def test_the_present_password_is_guessed_no_more_often_than_at_the_door(
    client, sign_in, town, move_clock, now
):
    mei, new = sign_in(town.mei), {"password": "a new long one", "again": "a new long one"}
    for _ in range(5):
        answer = mei.post("/sign-in/new-password", data={**new, "current": "wrong"})
        assert answer.status_code == 422 and "field__error" in answer.text
    assert mei.post("/sign-in/new-password", data={**new, "current": PASSWORD}).status_code == 422
    assert enter(client).status_code == 422  # the account itself is locked
    move_clock(now + timedelta(minutes=16))
    assert mei.post("/sign-in/new-password", data={**new, "current": PASSWORD}).status_code == 303


def test_a_new_password_leaves_no_other_session_and_no_code_alive(client, session, sign_in, town, now):
    mine, another = sign_in(town.mei), sign_in(town.mei)
    code = one_time_codes.hand_out_code(session, town.mei, town.yan.id, now)
    session.commit()
    data = {"current": PASSWORD, "password": "a new long one", "again": "a new long one"}
    assert mine.post("/sign-in/new-password", data=data).status_code == 303
    assert mine.get("/field/").status_code == 200
    assert another.get("/field/").status_code == 303
    assert enter(client, password=code).status_code == 422
    assert enter(client, password=PASSWORD).status_code == 422


@pytest.mark.parametrize(
    "password",
    ["12345678", "87654321", "qwertyuiop1", "meixiaoyu", "梅小雨梅小雨88", "MeiXiaoYu1990", "m3ixiaoyu1990", "mxy19900101",
     "zhangwei1990", "wangxiaoming", "woaini1314", "Fieldapp2026", PASSWORD, "网格员网格员2026", "Password123"],
)  # fmt: skip
def test_what_would_be_guessed_first_is_refused_at_its_field(sign_in, session, town, password):
    data = {"current": PASSWORD, "password": password, "again": password}
    answer = sign_in(town.mei).post("/sign-in/new-password", data=data)
    assert answer.status_code == 422 and "容易被猜到" in answer.text and "field__error" in answer.text


def test_a_password_is_not_the_sign_in_name(session, sign_in, town):
    town.mei.sign_in_name = "violet-anchor-2481-harbour"
    session.flush()
    data = {"current": PASSWORD, "password": "Violet-anchor-2481-harbour"}
    answer = sign_in(town.mei).post("/sign-in/new-password", data={**data, "again": data["password"]})
    assert answer.status_code == 422 and "密码不能与登录名相同" in answer.text


@pytest.mark.parametrize(
    "password", ["a new long one", "yu gan ya shan pao", "x7Kp2mQz9", "a" * 30 + "x7Kp2mQz9 yu"]
)
def test_what_is_hard_to_guess_is_taken(sign_in, town, password):
    data = {"current": PASSWORD, "password": password, "again": password}
    assert sign_in(town.mei).post("/sign-in/new-password", data=data).status_code == 303


def test_only_the_beginning_of_a_long_password_is_judged(monkeypatch):
    judged = []
    monkeypatch.setattr(passwords, "_score", lambda text: judged.append(text) or 4)
    assert passwords.weakness("x" * 200, "mei") == ""
    assert judged and max(map(len, judged)) <= passwords.JUDGED


@pytest.mark.parametrize("name", ["mei", "nobody"])
def test_guesses_in_parallel_are_as_many_failures(live_app, name):
    """The right password among many wrong ones: whoever guesses all at once gets no more than five looks."""
    words = [f"wrong {number}" for number in range(23)]
    looked_at, real = [], password_hashes.password_fits

    def _looking(stored, password):
        looked_at.append(password)
        return real(stored, password)

    def _try(password):
        return enter(live_app.app.test_client(), name, password).status_code

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(24) as pool:
        patch.setattr(password_hashes, "password_fits", _looking)
        assert set(pool.map(_try, words)) == {422}
        assert _try(PASSWORD) == 422
    with live_app.session() as session:
        failed = select(func.count()).where(AccessEntry.verb == "sign_in_failed")
        assert session.scalar(failed) == session.scalar(select(AddressFailure.failures)) == 24
        mei = session.scalars(select(Person).where(Person.sign_in_name == "mei")).one()
        assert (mei.locked_until is not None) == (name == "mei")
    assert len(looked_at) == 24  # as long for a locked account as for any


def test_a_right_password_takes_its_attempt_back(client, session, town):
    enter(client)
    assert session.scalar(select(AddressFailure.failures)) == 0


def test_a_hundred_failures_lock_an_address_and_a_quarter_of_an_hour_opens_it(session, town, now):
    for number in range(100):
        sign_in_failures.count_attempt(session, None, "192.0.2.1", now)
    assert not sign_in_failures.count_attempt(session, town.mei.id, "192.0.2.1", now)
    assert sign_in_failures.count_attempt(session, town.zhao.id, "192.0.2.2", now)
    assert sign_in_failures.count_attempt(session, town.mei.id, "192.0.2.1", now + timedelta(minutes=16))


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
