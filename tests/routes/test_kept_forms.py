"""A form sent after its session had ended: kept for the one who wrote it, and for nobody else; nothing is written."""

import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from sqlalchemy import update

from fieldapp.domain.people.sessions import DESK_IDLE
from fieldapp.models import CaseState, SignInSession
from fieldapp.web.kept_forms import HOURS

PASSWORD = "demo-2026-fieldapp"
WORDS = "请尽快到现场看一看"


def sealed_in(answer):
    return re.search(
        r'name="kept_form"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="kept_form"', answer.text
    )


def value(answer):
    found = sealed_in(answer)
    return (found[1] or found[2]) if found else ""


@pytest.fixture
def ended(session, town, sign_in, now):
    """Lin's browser, whose session has ended while a form was written."""
    client = sign_in(town.lin, is_phone=False)
    idle = now - DESK_IDLE - timedelta(minutes=1)
    session.execute(
        update(SignInSession).where(SignInSession.person_id == town.lin.id).values(last_seen_at=idle)
    )
    session.commit()
    return client


def send(client, town, noun="escalation", **fields):
    typed = {"submission_id": str(uuid4()), "internal_words": WORDS, "public_words": "已转上级", **fields}
    return client.post(f"/cases/{town.case.id}/{noun}", data=typed)


def enter(client, name, sealed):
    return client.post("/sign-in", data={"sign_in_name": name, "password": PASSWORD, "kept_form": sealed})


def test_the_password_is_asked_for_and_the_filled_form_comes_back_unwritten(session, town, ended):
    asked = send(ended, town)
    assert asked.status_code == 401 and "登录已失效" in asked.text
    assert WORDS not in asked.text  # whoever sits there now reads nothing
    entered = enter(ended, "lin", value(asked))
    assert entered.status_code == 200 and f'action="/cases/{town.case.id}/escalation"' in entered.text
    count = town.case.step_count
    again = ended.post(f"/cases/{town.case.id}/escalation", data={"kept_form": value(entered)})
    assert again.status_code == 422 and WORDS in again.text and "已转上级" in again.text
    assert "尚未保存" in again.text and "data-summary" not in again.text
    session.refresh(town.case)
    assert town.case.step_count == count
    assert send(ended, town).status_code == 303  # and then it is sent as ever


def test_somebody_else_who_signs_in_there_never_sees_the_words(session, town, ended, sign_in):
    sealed = value(send(ended, town))
    entered = enter(ended, "qin", sealed)
    assert entered.status_code == 200 and "由他人填写" in entered.text and WORDS not in entered.text
    again = ended.post(f"/cases/{town.case.id}/escalation", data={"kept_form": sealed})
    assert again.status_code == 303 and WORDS not in again.text
    session.refresh(town.case)
    assert town.case.state is CaseState.REPORTED


def test_a_wrong_password_keeps_the_form_and_shows_nothing(town, ended):
    sealed = value(send(ended, town))
    wrong = ended.post("/sign-in", data={"sign_in_name": "lin", "password": "wrong", "kept_form": sealed})
    assert wrong.status_code == 422 and value(wrong) == sealed and WORDS not in wrong.text


def test_after_signing_out_in_another_window_the_form_is_still_whose_it_was(town, sign_in):
    client = sign_in(town.lin, is_phone=False)
    client.post("/sign-out")
    assert value(send(client, town))
    assert not value(send(client.application.test_client(), town))  # who was never here gets nothing


def test_it_is_forgotten_after_some_hours_and_where_it_was_altered(town, ended, now, move_clock):
    sealed = value(send(ended, town))
    bad = sealed[:-8] + ("A" * 8 if sealed[-8:] != "A" * 8 else "B" * 8)
    assert "由他人填写" in enter(ended, "lin", bad).text
    move_clock(now + timedelta(hours=HOURS, minutes=1))
    assert "由他人填写" in enter(ended, "lin", sealed).text


def test_it_can_only_be_filled_in_where_it_was_sent(town, ended):
    sealed = value(send(ended, town))
    enter(ended, "lin", sealed)
    elsewhere = ended.post(f"/cases/{town.case.id}/refusal", data={"kept_form": sealed})
    assert elsewhere.status_code == 303 and WORDS not in elsewhere.text


def test_a_button_is_not_pressed_again(session, town, ended, sign_in):
    """Signing somebody out has no form to show; what was carried along with it must not do it again."""
    mei = sign_in(town.mei)
    client = ended.application.test_client()
    client.post("/sign-in", data={"sign_in_name": "yan", "password": PASSWORD})
    client.post("/sign-out")
    address = f"/desk/people/{town.mei.id}/sign-outs"
    sealed = value(client.post(address, data={"note": "x"}))
    enter(client, "yan", sealed)
    assert client.post(address, data={"kept_form": sealed}).status_code == 303
    assert mei.get("/field/").status_code == 200


def test_nothing_typed_is_nothing_kept_and_files_are_said_to_be_gone(town, ended):
    assert not value(ended.post(f"/cases/{town.case.id}/acceptance", data={"submission_id": str(uuid4())}))
    asked = send(ended, town, noun="settlement", photos=(BytesIO(b"x"), "a.jpg"))
    assert "照片和文件无法保留" in asked.text


def test_a_script_that_asks_gets_no_form(town, ended):
    asked = ended.post(
        f"/cases/{town.case.id}/escalation", data={"internal_words": WORDS}, headers={"HX-Request": "true"}
    )
    assert asked.status_code == 401 and not value(asked)
