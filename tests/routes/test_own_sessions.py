"""Where somebody is signed in, on their own page: devices in words, signed out one by one, a new one told."""

import pytest
from sqlalchemy import select

from fieldapp.domain.people import sessions
from fieldapp.models import AccessEntry, KnownBrowser, SignInSession

PASSWORD = "demo-2026-fieldapp"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"


def enter(client):
    return client.post(
        "/sign-in", data={"sign_in_name": "tang", "password": PASSWORD}, headers={"User-Agent": CHROME}
    )


def test_devices_are_listed_in_words_and_one_is_signed_out(app, session, town, sign_in, now):
    here, there = app.test_client(), app.test_client()
    enter(here), enter(there)
    page = here.get("/desk/mine/").text
    assert "Windows Chrome" in page and "上次使用" in page
    mine = session.scalars(
        select(SignInSession).where(SignInSession.person_id == town.tang.id).order_by(SignInSession.id)
    ).all()
    with there.session_transaction() as cookie:
        theirs = sessions.find_session(session, cookie["_user_id"], now)
    assert len(mine) == 2
    assert here.post(f"/account/sessions/{theirs.id}/end").location == "/desk/mine/"
    assert there.get("/desk/mine/").status_code == 303 and here.get("/desk/mine/").status_code == 200
    assert "end_own_session" in session.scalars(select(AccessEntry.verb)).all()


def test_nobody_ends_anothers_session(session, town, sign_in, now):
    sign_in(town.mei)
    theirs = session.scalars(select(SignInSession).where(SignInSession.person_id == town.mei.id)).first()
    assert sign_in(town.yan).post(f"/account/sessions/{theirs.id}/end").status_code == 404


@pytest.fixture
def two(app, session, town):
    """(a browser known for long, a new one)"""
    old, new = app.test_client(), app.test_client()
    enter(old), enter(new)
    known = session.scalars(select(KnownBrowser).where(KnownBrowser.acknowledged_at.is_(None))).one()
    return old, new, known


def test_a_new_device_is_told_elsewhere_and_not_to_itself(two):
    old, new, _ = two
    assert "有新设备登录" in old.get("/desk/mine/").text
    assert "有新设备登录" not in new.get("/desk/mine/").text


def test_the_owner_knows_it(two):
    old, new, known = two
    assert old.post(f"/account/browsers/{known.id}/known").status_code == 303
    assert "有新设备登录" not in old.get("/desk/mine/").text
    assert new.get("/desk/mine/").status_code == 200


def test_a_device_that_is_not_theirs_is_out_and_a_new_password_comes_next(session, two):
    old, new, known = two
    assert old.post(f"/account/browsers/{known.id}/unknown").location == "/sign-in/new-password"
    assert new.get("/desk/mine/").status_code == 303
    assert "disown_browser" in session.scalars(select(AccessEntry.verb)).all()


def test_the_same_device_again_is_not_new(two):
    old, _, known = two
    old.post(f"/account/browsers/{known.id}/known")
    old.post("/sign-out")
    enter(old)
    assert "有新设备登录" not in old.get("/desk/mine/").text


def test_nobody_answers_for_anothers_device(town, sign_in, two):
    _, _, known = two
    for word in ("known", "unknown"):
        assert sign_in(town.yan).post(f"/account/browsers/{known.id}/{word}").status_code == 404
