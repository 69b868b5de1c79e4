"""The second factor at the door: set up, asked after the password, remembered, counted, reset."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from fieldapp import jobs
from fieldapp.clock import day_of
from fieldapp.domain.account_security import second_factors
from fieldapp.models import AccessEntry, Person, SecondFactor, Setting, SignInSession

PASSWORD = "demo-2026-fieldapp"
PAGE = "/account/second-factor"


def put(session, key, value):
    session.execute(update(Setting).where(Setting.key == key).values(value=value))


class Phone:
    """An authenticator app, with the clock of the test."""

    def __init__(self, secret, now):
        self.totp, self.now, self.steps = pyotp.TOTP(secret), now, 0

    def code(self):
        """The next code nobody has used: of the present half minute, then of the next."""
        self.steps += 1
        return self.totp.at(self.now + timedelta(seconds=30 * (self.steps - 1)))


@pytest.fixture
def set_up(session, town, sign_in, now):
    """set_up(person) → (phone, recovery codes), by the person's own page."""

    def _set_up(person):
        browser = sign_in(person, False)
        assert browser.post(f"{PAGE}/set-up").location == PAGE
        shown = browser.get(PAGE).text
        secret = re.search(r'class="number">([A-Z2-7 ]+)<', shown)[1].replace(" ", "")
        assert "<svg" in shown
        phone = Phone(secret, now)
        done = browser.post(PAGE, data={"code": phone.code(), "current": PASSWORD})
        assert done.status_code == 200, done.text
        return phone, re.findall(r"<b[^>]*>([a-z2-9]{5}-[a-z2-9]{5})</b>", done.text)

    return _set_up


def enter(client, name="tang", **more):
    return client.post("/sign-in", data={"sign_in_name": name, "password": PASSWORD, **more})


def is_in(client):
    return client.get("/desk/mine/").status_code == 200


def test_the_code_comes_after_the_password(client, town, set_up):
    phone, codes = set_up(town.tang)
    assert len(codes) == 10
    assert enter(client, next="/desk/cases/").location == "/sign-in/code"
    assert not is_in(client)
    assert client.post("/sign-in/code", data={"code": "000000"}).status_code == 422
    assert not is_in(client)
    assert client.post("/sign-in/code", data={"code": phone.code()}).location == "/desk/cases/"
    assert is_in(client)


def test_a_code_does_not_open_twice(app, client, town, set_up):
    phone, _ = set_up(town.tang)
    enter(client)
    code = phone.code()
    client.post("/sign-in/code", data={"code": code})
    other = app.test_client()
    enter(other)
    assert other.post("/sign-in/code", data={"code": code}).status_code == 422


def test_a_recovery_code_opens_once(app, client, town, set_up):
    _, codes = set_up(town.tang)
    enter(client)
    assert client.post("/sign-in/code", data={"code": codes[3]}).status_code == 303
    assert "10 个备用码还剩 9 个" in client.get(PAGE).text
    other = app.test_client()
    enter(other)
    assert other.post("/sign-in/code", data={"code": codes[3]}).status_code == 422


def test_nobody_reaches_the_code_without_the_password(client, town, set_up):
    phone, _ = set_up(town.tang)
    assert client.get("/sign-in/code").location == "/sign-in"
    assert client.post("/sign-in/code", data={"code": phone.code()}).location == "/sign-in"
    assert not is_in(client)


def test_a_right_password_gives_no_new_guesses_at_the_code(client, session, town, set_up):
    phone, _ = set_up(town.tang)
    for _ in range(5):
        enter(client)
        client.post("/sign-in/code", data={"code": "000000"})
    session.refresh(town.tang)
    assert town.tang.locked_until is not None
    assert enter(client).status_code == 422
    assert client.post("/sign-in/code", data={"code": phone.code()}).status_code == 422
    assert not is_in(client)


def test_failures_at_the_code_stand_in_the_log(client, session, town, set_up):
    set_up(town.tang)
    enter(client)
    client.post("/sign-in/code", data={"code": "000000"})
    failed = select(AccessEntry).where(
        AccessEntry.verb == "sign_in_failed", AccessEntry.person_id == town.tang.id
    )
    assert len(session.scalars(failed).all()) == 1


def test_the_step_ends_after_five_minutes_and_with_another_password(
    client, session, town, set_up, now, move_clock
):
    phone, _ = set_up(town.tang)
    enter(client)
    town.tang.password_hash = "another"
    session.commit()
    assert client.post("/sign-in/code", data={"code": phone.code()}).status_code == 422
    move_clock(now + timedelta(minutes=6))
    assert client.get("/sign-in/code").location == "/sign-in"


def test_an_ended_account_does_not_come_in_by_its_code(client, session, town, set_up, now):
    phone, _ = set_up(town.tang)
    enter(client)
    town.tang.ended_at = now
    session.commit()
    assert client.post("/sign-in/code", data={"code": phone.code()}).status_code == 422


def test_a_remembered_device_is_not_asked_and_another_is(app, client, town, set_up):
    phone, _ = set_up(town.tang)
    enter(client)
    client.post("/sign-in/code", data={"code": phone.code(), "remember": "y"})
    client.post("/sign-out")
    assert enter(client).location == "/sign-in" and is_in(client)
    assert enter(app.test_client()).location == "/sign-in/code"


def test_a_device_not_ticked_is_asked_again(client, town, set_up):
    phone, _ = set_up(town.tang)
    enter(client)
    client.post("/sign-in/code", data={"code": phone.code()})
    client.post("/sign-out")
    assert enter(client).location == "/sign-in/code"


def test_days_of_nought_remember_nothing(client, session, town, set_up):
    put(session, "second_factor_days", "0")
    session.commit()
    phone, _ = set_up(town.tang)
    enter(client)
    assert "记住本设备" not in client.get("/sign-in/code").text
    client.post("/sign-in/code", data={"code": phone.code(), "remember": "y"})
    client.post("/sign-out")
    assert enter(client).location == "/sign-in/code"


def test_a_one_time_code_does_not_get_round_the_second_factor(client, session, town, set_up, now):
    from fieldapp.domain.people import one_time_codes

    set_up(town.tang)
    code = one_time_codes.hand_out_code(session, session.get(Person, town.tang.id), town.yan.id, now)
    session.commit()
    answer = client.post("/sign-in", data={"sign_in_name": "tang", "password": code})
    assert answer.location == "/sign-in/code" and not is_in(client)


def test_the_set_up_asks_for_password_and_code_at_their_fields(town, sign_in, session, now):
    tang = sign_in(town.tang, False)
    tang.post(f"{PAGE}/set-up")
    secret = second_factors.find(session, town.tang.id).pending_secret
    good = pyotp.TOTP(secret).at(now)
    wrong = tang.post(PAGE, data={"code": good, "current": "wrong"})
    assert wrong.status_code == 422 and 'id="current-error"' in wrong.text
    wrong = tang.post(PAGE, data={"code": "000000", "current": PASSWORD})
    assert wrong.status_code == 422 and 'id="code-error"' in wrong.text
    assert tang.post(PAGE, data={"code": "", "current": ""}).status_code == 422
    session.expire_all()
    assert not second_factors.is_on(session, town.tang.id)
    assert town.tang.failed_sign_ins == 2


@pytest.fixture
def required(session, now):
    put(session, "second_factor_oversight_from", day_of(now).isoformat())
    session.commit()


def test_where_it_is_required_the_set_up_comes_before_anything_else(client, town, session, required, now):
    assert enter(client, "yan").location == "/sign-in"
    assert client.get("/sign-in").location == "/desk/people/"
    assert client.get("/desk/people/").location == PAGE
    assert client.post(f"/desk/people/{town.mei.id}/codes").location == PAGE
    page = client.get(PAGE).text
    assert "本岗位须使用双因素验证" in page and "/sign-out" in page
    client.post(f"{PAGE}/set-up")
    secret = second_factors.find(session, town.yan.id).pending_secret
    done = client.post(PAGE, data={"code": pyotp.TOTP(secret).at(now), "current": PASSWORD})
    assert done.status_code == 200 and "/desk/people/" in done.text
    assert client.get("/desk/people/").status_code == 200


def test_it_is_not_required_in_the_field(client, town, required):
    enter(client, "mei")
    assert client.get("/field/").status_code == 200


def test_a_session_from_before_is_led_to_the_set_up(app, town, sign_in, session, now):
    yan = sign_in(town.yan, False)
    assert yan.get("/desk/people/").status_code == 200
    put(session, "second_factor_oversight_from", day_of(now).isoformat())
    session.commit()
    jobs.tick(app)
    assert yan.get("/desk/people/").location == PAGE


def test_a_second_person_resets_it_and_every_browser_is_signed_out(client, town, session, sign_in, set_up):
    set_up(town.tang)
    yan = sign_in(town.yan, False)
    assert "重置双因素验证" in yan.get(f"/desk/people/{town.tang.id}").text
    assert yan.post(f"/desk/people/{town.tang.id}/second-factor-reset").status_code == 303
    assert session.scalars(select(SecondFactor)).all() == []
    open_ones = select(SignInSession).where(
        SignInSession.person_id == town.tang.id, SignInSession.ended_at.is_(None)
    )
    assert session.scalars(open_ones).all() == []
    assert enter(client).location == "/sign-in"
    assert "重置双因素验证" not in yan.get(f"/desk/people/{town.tang.id}").text


def test_who_stands_beside_does_not_reset_it(town, session, sign_in, set_up):
    set_up(town.tang)
    answer = sign_in(town.qin, False).post(f"/desk/people/{town.tang.id}/second-factor-reset")
    assert answer.status_code in {403, 404}
    assert second_factors.is_on(session, town.tang.id)


def test_a_form_of_an_ended_session_goes_through_the_code(client, town, set_up):
    phone, _ = set_up(town.tang)
    asked = enter(client, kept_form="sealed words")
    assert asked.status_code == 200 and 'value="sealed words"' in asked.text
    done = client.post("/sign-in/code", data={"code": phone.code(), "kept_form": "sealed words"})
    assert done.status_code == 200 and is_in(client)
