"""One step for many cases over HTTP: told beforehand, done once, each by itself, nobody past verification."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import bulk_steps, steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.errors import RuleBroken
from fieldapp.models import Case, CaseState, CaseStep, Category, StandardText, Verb

DONE = Words(internal="换了灯泡", public="路灯已修好")


@pytest.fixture
def do(session, town, now):
    """do(person, verb, case, *more): a step of one case."""

    def _do(person, verb, case, *more):
        verb(session, Actor.of(person, clock.day_of(now)), case, *more, DONE, now)
        session.commit()

    return _do


@pytest.fixture
def fed_back(do, town):
    for case in (town.case, town.other_case):
        do(town.tang, steps.dispatch, case, town.roads)
        do(town.sun, steps.sign_for, case)
        do(town.sun, steps.feed_back, case)
    return [town.case, town.other_case]


def send(client, step, chosen, **fields):
    data = {"submission_id": str(uuid4()), "step": step, "case": [str(case.id) for case in chosen], **fields}
    return client.post("/desk/bulk/", data=data)


def steps_of(session, verb):
    return session.scalar(select(func.count()).select_from(CaseStep).where(CaseStep.verb == verb))


def state_of(session, case):
    return session.scalar(select(Case.state).where(Case.id == case.id))


def test_the_page_says_beforehand_which_cases_cannot_take_the_step_and_why(do, town, sign_in):
    do(town.tang, steps.dispatch, town.case, town.roads)
    do(town.sun, steps.sign_for, town.case)
    chosen = {"step": "dispatch", "case": [str(town.case.id), str(town.other_case.id)]}
    page = sign_in(town.tang).get("/desk/bulk/new", query_string=chosen).text
    assert "已有人承办" in page and "派遣：1 件" in page
    assert f'value="{town.other_case.id}" checked' in page and f'value="{town.case.id}"' not in page


def test_a_bulk_step_without_a_chosen_case_says_so(town, sign_in):
    assert "请先在列表中勾选事件" in sign_in(town.tang).get("/desk/bulk/new?step=chase").text
    assert sign_in(town.tang).get("/desk/bulk/new?step=merge").status_code == 404


def test_one_form_dispatches_every_chosen_case(session, town, sign_in):
    tang = sign_in(town.tang)
    answer = send(tang, "dispatch", [town.case, town.other_case], target=f"unit:{town.roads.id}")
    assert answer.status_code == 303
    assert {state_of(session, case) for case in (town.case, town.other_case)} == {CaseState.DISPATCHED}
    assert "2 件中 2 件已派遣" in tang.get(answer.location).text


def test_a_case_that_moved_on_in_between_is_named_and_the_others_go_on(session, do, town, sign_in):
    tang = sign_in(town.tang)
    do(town.tang, steps.dispatch, town.case, town.roads)
    do(town.sun, steps.sign_for, town.case)
    answer = send(tang, "dispatch", [town.case, town.other_case], target=f"unit:{town.roads.id}")
    page = tang.get(answer.location).text
    assert "2 件中 1 件已派遣" in page and "已有人承办" in page and "西大街口" in page
    assert state_of(session, town.case) is CaseState.SIGNED
    assert state_of(session, town.other_case) is CaseState.DISPATCHED


def test_a_case_that_is_no_longer_mine_to_see_is_named_too(session, town, sign_in):
    lin = sign_in(town.lin)
    answer = send(lin, "chase", [town.case, town.other_case])
    page = lin.get(answer.location).text
    assert "已无权查看这件事件" in page and "2 件中 1 件" in page
    assert steps_of(session, Verb.CHASE) == 1


def test_a_double_tap_does_nothing_twice(session, town, sign_in):
    tang, data = (
        sign_in(town.tang),
        {"submission_id": str(uuid4()), "step": "chase", "case": str(town.case.id)},
    )
    first, second = (tang.post("/desk/bulk/", data=data) for _ in range(2))
    assert first.location == second.location and second.status_code == 303
    assert steps_of(session, Verb.CHASE) == 1


def test_closing_verifies_each_first(session, town, fed_back, sign_in):
    assert (
        send(sign_in(town.tang), "closure", fed_back, internal_words="现场看过", seen="y").status_code == 303
    )
    assert {state_of(session, case) for case in fed_back} == {CaseState.CLOSED}
    assert steps_of(session, Verb.VERIFY) == 2


def test_nothing_is_closed_without_saying_how_it_was_verified(session, town, fed_back, sign_in):
    answer = send(sign_in(town.tang), "closure", fed_back, public_words="已办好")
    assert answer.status_code == 422 and "已办好" in answer.text
    assert "请写明如何核查" in answer.text and "请先逐件核查" in answer.text
    assert steps_of(session, Verb.VERIFY) == 0


def test_nobody_verifies_their_own_work_in_bulk_either(session, do, town, sign_in):
    do(town.lin, steps.dispatch, town.case, town.lin)
    do(town.lin, steps.sign_for, town.case)
    do(town.lin, steps.feed_back, town.case)
    lin = sign_in(town.lin)
    chosen = {"step": "closure", "case": str(town.case.id)}
    assert "须由他人核查" in lin.get("/desk/bulk/new", query_string=chosen).text
    answer = send(lin, "closure", [town.case], internal_words="看过", seen="y")
    assert "须由他人核查" in lin.get(answer.location).text
    assert state_of(session, town.case) is CaseState.FED_BACK


def test_a_case_not_fed_back_is_not_closed(session, town, sign_in):
    answer = send(sign_in(town.tang), "closure", [town.case], internal_words="看过", seen="y")
    assert "尚未反馈" in sign_in(town.tang).get(answer.location).text
    assert state_of(session, town.case) is CaseState.REPORTED


def test_the_outcome_of_a_bulk_step_is_shown_only_to_who_took_it(town, sign_in):
    answer = send(sign_in(town.tang), "chase", [town.case])
    assert sign_in(town.luo).get(answer.location).status_code == 404


def test_who_may_take_no_step_has_no_such_page(town, sign_in):
    for person in (town.ding, town.sun, town.mei):
        assert sign_in(person).get("/desk/bulk/new").status_code == 403


def test_a_bulk_step_takes_no_more_cases_than_a_page_of_the_list(town, sign_in, monkeypatch):
    monkeypatch.setattr(bulk_steps, "MOST", 1)
    chosen = {"step": "chase", "case": [str(town.case.id), str(town.other_case.id)]}
    page = sign_in(town.tang).get("/desk/bulk/new", query_string=chosen).text
    assert "催办：1 件" in page


def test_a_case_that_fails_halfway_is_left_as_it_was(session, town, fed_back, sign_in, monkeypatch):
    first = min(fed_back, key=lambda case: case.id)
    close = steps.close

    def refuse_first(session, actor, case, words, now):
        if case.id == first.id:
            raise RuleBroken("The city is the highest level.")
        return close(session, actor, case, words, now)

    monkeypatch.setattr(steps, "close", refuse_first)
    send(sign_in(town.tang), "closure", fed_back, internal_words="现场看过", seen="y")
    assert state_of(session, first) is CaseState.FED_BACK
    assert steps_of(session, Verb.VERIFY) == 1 and steps_of(session, Verb.CLOSE) == 1


def test_standard_texts_that_fit_every_chosen_case_are_offered(session, fed_back, town, sign_in):
    kind = session.get_one(Category, town.lamp.id)
    other = session.scalars(
        select(Category).where(Category.parent_id.is_not(None), Category.id != kind.id)
    ).first()
    session.add(StandardText(category_code=kind.code, verb=Verb.CLOSE, words="路灯都已修好"))
    session.commit()
    chosen = {"step": "closure", "case": [str(case.id) for case in fed_back]}
    page = sign_in(town.tang).get("/desk/bulk/new", query_string=chosen).text
    assert "路灯都已修好" in page and "本件已办结" in page
    session.get_one(Case, town.other_case.id).category = other
    session.commit()
    page = sign_in(town.tang).get("/desk/bulk/new", query_string=chosen).text
    assert "路灯都已修好" not in page and "本件已办结" in page


def test_a_text_is_added_to_what_was_typed_and_nothing_is_done(session, fed_back, town, sign_in):
    text = session.scalars(select(StandardText).where(StandardText.verb == Verb.CLOSE)).first()
    tang, typed = sign_in(town.tang), {"internal_words": "看过现场", "public_words": "您好。"}
    answer = send(tang, "closure", fed_back, **typed, text=str(text.id))
    assert answer.status_code == 200 and "看过现场" in answer.text
    assert f"您好。\n{text.words}" in answer.text.replace("\r\n", "\n")
    assert [state_of(session, case) for case in fed_back] == [CaseState.FED_BACK] * 2
    dispatching = session.scalars(select(StandardText).where(StandardText.verb != Verb.CLOSE)).first()
    assert send(tang, "closure", fed_back, text=str(dispatching.id)).status_code == 404


def test_a_text_pressed_when_no_case_is_ticked_any_more_asks_to_choose(session, fed_back, town, sign_in):
    text = session.scalars(select(StandardText).where(StandardText.verb == Verb.CLOSE)).first()
    answer = send(sign_in(town.tang), "closure", [], public_words="您好。", text=str(text.id))
    assert answer.status_code == 200 and "请先在列表中勾选事件" in answer.text
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#public-words"}
    data = {"submission_id": str(uuid4()), "step": "closure", "public_words": "您好。", "text": str(text.id)}
    part = sign_in(town.tang).post("/desk/bulk/", data=data, headers=headers)
    assert part.status_code == 200 and "您好。" in part.text
