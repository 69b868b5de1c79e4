"""Standard texts: offered at a step, filled in without losing a word, kept by administrators."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.models import CaseState, Category, StandardText, Verb

LAMP = "故障路灯已修复，夜间照明恢复正常。"


def text_of(session, words):
    return session.scalars(select(StandardText).where(StandardText.words == words)).one()


@pytest.fixture
def in_hand(session, town, sign_in):
    lin, sun = sign_in(town.lin), sign_in(town.sun)
    data = {"submission_id": str(uuid4()), "target": f"unit:{town.roads.id}"}
    lin.post(f"/cases/{town.case.id}/dispatch", data=data)
    sun.post(f"/cases/{town.case.id}/signature", data={"submission_id": str(uuid4())})
    return sun


def test_a_step_offers_its_own_categorys_texts_first(town, in_hand):
    page = in_hand.get(f"/cases/{town.case.id}/feedback").text
    assert page.index(LAMP) < page.index("您反映的问题已办理完毕")
    assert "井盖已更换加固" not in page and "本件已办结" not in page


def test_a_familys_text_is_offered_to_its_kinds(session, town, in_hand):
    family = session.get_one(Category, town.lamp.parent_id)
    session.add(StandardText(category_code=family.code, verb=Verb.FEED_BACK, words="设施已恢复"))
    session.commit()
    assert "设施已恢复" in in_hand.get(f"/cases/{town.case.id}/feedback").text


def test_choosing_a_text_keeps_all_that_was_typed_and_writes_nothing(session, town, in_hand):
    text = text_of(session, LAMP)
    typed = {"internal_words": "换了灯泡", "public_words": "您好。", "submission_id": str(uuid4())}
    answer = in_hand.post(f"/cases/{town.case.id}/feedback", data={**typed, "text": str(text.id)})
    assert answer.status_code == 200
    assert "换了灯泡" in answer.text and f"您好。\n{LAMP}" in answer.text.replace("\r\n", "\n")
    assert typed["submission_id"] in answer.text
    session.refresh(town.case)
    assert town.case.state is CaseState.SIGNED
    again = in_hand.post(
        f"/cases/{town.case.id}/feedback", data={**typed, "public_words": LAMP, "text": str(text.id)}
    )
    assert again.text.count(LAMP) == 2  # in the field and on its button


def test_a_script_gets_the_field_alone(session, town, in_hand):
    text = text_of(session, LAMP)
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#public-words"}
    answer = in_hand.post(f"/cases/{town.case.id}/feedback", data={"text": str(text.id)}, headers=headers)
    assert answer.status_code == 200 and LAMP in answer.text
    assert "<form" not in answer.text and 'name="internal_words"' not in answer.text


def test_another_steps_text_is_no_choice_here(session, town, in_hand, sign_in):
    other = session.scalars(select(StandardText).where(StandardText.verb == Verb.CLOSE)).first()
    for chosen in (other.id, uuid4(), "x"):
        assert in_hand.post(f"/cases/{town.case.id}/feedback", data={"text": str(chosen)}).status_code == 404


def test_who_may_not_take_the_step_is_not_given_its_texts(session, town, in_hand, sign_in):
    text = text_of(session, LAMP)
    data = {"text": str(text.id)}
    assert sign_in(town.mei).post(f"/cases/{town.case.id}/feedback", data=data).status_code == 403
    assert sign_in(town.far).post(f"/cases/{town.case.id}/feedback", data=data).status_code == 404


def test_a_phone_takes_no_texts_along(town, sign_in):
    lin = sign_in(town.lin)
    kept = lin.get(f"/field/cases/{town.case.id}/acceptance", headers={"X-Kept": "1"})
    assert kept.status_code == 200 and "您反映的问题已受理" not in kept.text
    assert "您反映的问题已受理" in lin.get(f"/field/cases/{town.case.id}/acceptance").text


# --- kept by administrators


def test_an_administrator_adds_changes_and_takes_away(session, town, sign_in):
    yan = sign_in(town.yan)
    form = {
        "submission_id": str(uuid4()),
        "category": "lamp",
        "verb": "close",
        "words": "路灯已修好，谢谢您。",
    }
    for _ in range(2):
        assert yan.post("/desk/texts/", data=form).status_code == 303
    text = text_of(session, "路灯已修好，谢谢您。")
    assert "路灯已修好，谢谢您。" in yan.get("/desk/texts/").text
    assert "路灯已修好，谢谢您。" in yan.get(f"/desk/texts/{text.id}").text
    change = {**form, "submission_id": str(uuid4()), "words": "路灯已亮。", "category": ""}
    assert yan.post(f"/desk/texts/{text.id}", data=change).status_code == 303
    session.refresh(text)
    assert (text.words, text.category_code, text.verb) == ("路灯已亮。", "", Verb.CLOSE)
    assert yan.post(f"/desk/texts/{text.id}/removal").status_code == 303
    assert "路灯已亮。" not in yan.get("/desk/texts/").text
    assert yan.get(f"/desk/texts/{text.id}").status_code == 404


def test_what_is_missing_is_said_and_what_was_typed_stays(town, sign_in):
    form = {"submission_id": str(uuid4()), "category": "nonsense", "verb": "close", "words": ""}
    answer = sign_in(town.yan).post("/desk/texts/", data=form)
    assert answer.status_code == 422
    long = {**form, "category": "", "words": "好" * 501}
    answer = sign_in(town.yan).post("/desk/texts/", data=long)
    assert answer.status_code == 422 and "好" * 501 in answer.text


@pytest.mark.parametrize("name", ["mei", "wu", "lin", "qin", "luo", "gao", "sun", "ding"])
def test_nobody_else_may(session, town, sign_in, name):
    client, text = sign_in(getattr(town, name)), text_of(session, LAMP)
    for address in ("/desk/texts/", "/desk/texts/new", f"/desk/texts/{text.id}"):
        assert client.get(address).status_code == 403
    assert client.post("/desk/texts/", data={"words": "x"}).status_code == 403
    assert client.post(f"/desk/texts/{text.id}/removal").status_code == 403


def test_some_twenty_stand_there_from_the_start(session, town):
    texts = session.scalars(select(StandardText)).all()
    codes = set(session.scalars(select(Category.code)))
    assert 20 <= len(texts) <= 40 and {t.category_code for t in texts} <= codes | {""}
    assert all(t.words.endswith("。") and len(t.words) <= 60 for t in texts)


def test_who_changes_a_text_second_reads_what_it_says_now_and_keeps_what_was_typed(session, town, sign_in):
    yan, text = sign_in(town.yan), text_of(session, LAMP)
    seen = re.search(r'name="as_seen"[^>]*value="(\w+)"', yan.get(f"/desk/texts/{text.id}").text)[1]
    form = {"category": "lamp", "verb": "feed_back", "as_seen": seen}
    first = {**form, "submission_id": str(uuid4()), "words": "路灯已亮。"}
    assert yan.post(f"/desk/texts/{text.id}", data=first).status_code == 303
    late = {**form, "submission_id": str(uuid4()), "words": "灯泡已换。"}
    answer = yan.post(f"/desk/texts/{text.id}", data=late)
    assert answer.status_code == 409 and "路灯已亮。" in answer.text and "灯泡已换。" in answer.text
    assert yan.post(f"/desk/texts/{text.id}/removal", data={"as_seen": seen}).status_code == 409
    session.refresh(text)
    assert text.words == "路灯已亮。"
    again = re.search(r'name="as_seen"[^>]*value="(\w+)"', answer.text)[1]
    assert yan.post(f"/desk/texts/{text.id}", data={**late, "as_seen": again}).status_code == 303
