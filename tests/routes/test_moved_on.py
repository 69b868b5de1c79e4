"""A form whose case has moved on while it was open: whoever typed it is told what happened, and asked again.

The steps are those of the state table and of the pages there are; none is listed here.
"""

import html
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from support import databases
from support.phone import Phone

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.rights import ANSWERS
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.cases.workflow import FLOW, Note, write_step
from fieldapp.domain.consolidation import merging
from fieldapp.domain.joint_handling import calls
from fieldapp.domain.tasks import handing_on
from fieldapp.entries.cases.step_table import STEPS
from fieldapp.models import (
    Case,
    CaseState,
    CaseStep,
    Person,
    Posting,
    Role,
    TaskHanding,
    TaskState,
    Unapplied,
    Verb,
)

TIMES = 8
TYPED = {"internal_words": "给同事的话甲乙丙", "public_words": "给反映人的话甲乙丙"}
WORKERS = ("sun", "lin", "tang", "luo", "mei", "bai")


def steps_of(session, case, verb=None):
    wanted = [CaseStep.case_id == case.id] + ([CaseStep.verb == verb] if verb else [])
    return session.scalar(select(func.count()).select_from(CaseStep).where(*wanted))


def filled(page, **typed):
    """What a browser would send of a step's page, with something chosen wherever something can be."""
    fields = {**TYPED, **typed}
    for name, value in re.findall(r'<input[^>]*name="(\w+)"[^>]*type="hidden"[^>]*value="([^"]*)"', page):
        fields[name] = html.unescape(value)
    if 'name="decision"' in page:
        fields["decision"] = "yes"
    for name in ("target", "units"):
        chosen = re.findall(rf'name="{name}"[^>]*>.*?</select>|name="{name}"[^>]*value="([^"]+)"', page, re.S)
        options = re.findall(r'value="((?:unit|person):[^"]+)"', page)
        if f'name="{name}"' in page and options:
            fields[name] = options[-1] if chosen else ""
    return fields


def as_seen(page):
    (tag,) = re.findall(r'<input[^>]*name="as_seen"[^>]*>', page)
    return re.search(r'value="([^"]*)"', tag)[1]


# --- every page of a step


@pytest.fixture
def situation(session, town, now):
    """The case in a state from which a step may be taken, dispatched to a department, with a call where one is needed."""

    def _situation(step):
        sun, tang = Actor.of(town.sun, day_of(now)), Actor.of(town.tang, day_of(now))
        case, verb = town.case, step.verbs[0]
        steps.dispatch(session, tang, case, town.roads, Words(), now)
        if verb in {*ANSWERS, Verb.CONCLUDE}:
            steps.sign_for(session, sun, case, Words(), now)
            day = day_of(now) + timedelta(days=2)
            words = Words(internal="请来看看")
            calls.whistle(session, sun, case, [town.village_centre], day, words, now)
        if verb is Verb.RESUME or verb in {Verb.HEAR_REPORTER, Verb.GRANT_EXTENSION}:
            steps.sign_for(session, sun, case, Words(), now)
        if verb is Verb.GRANT_EXTENSION:
            write_step(session, case, (Verb.ASK_EXTENSION, CaseState.EXTENSION_ASKED), sun, now)
            case.asked_due_at = case.due_at + timedelta(days=1)
        case.state = sorted(FLOW[verb][0], key=lambda state: state is CaseState.REPORTED)[0]
        if CaseState.DISPATCHED in FLOW[verb][0] and verb is Verb.DISPATCH:
            case.state = CaseState.DISPATCHED
        case.is_open = verb is not Verb.REOPEN
        case.complained_at = now if verb is Verb.ANSWER_COMPLAINT else None
        session.commit()
        return case

    return _situation


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.noun)
def test_who_comes_second_reads_what_happened_and_may_take_the_step_all_the_same(
    session, town, sign_in, now, situation, step
):
    case = situation(step)
    address = f"/cases/{case.id}/{step.noun}"
    opened = {name: sign_in(getattr(town, name), is_phone=False).get(address) for name in WORKERS}
    name = next(name for name, answer in opened.items() if answer.status_code == 200)
    client, fields = sign_in(getattr(town, name), is_phone=False), filled(opened[name].text)
    later = day_of(case.due_at) if step.noun == "extension" else day_of(now)
    until = later if step.noun == "arrival" else later + timedelta(days=2)
    fields |= {
        "as_seen": as_seen(opened[name].text),
        "submission_id": str(uuid4()),
        "until": until.isoformat(),
    }
    who = Actor.of(town.qin, day_of(now))
    write_step(session, case, (Verb.RESTRICT, case.state), who, now, Note(internal_words="我先办了一步"))
    session.commit()
    state, count = case.state, steps_of(session, case)
    answer = client.post(address, data=fields)
    page = html.unescape(answer.text)
    assert answer.status_code == 409
    assert "秦丽" in page and "我先办了一步" in page and all(typed in page for typed in TYPED.values())
    session.expire_all()
    assert (case.state, steps_of(session, case)) == (state, count)
    again = client.post(address, data={**fields, "as_seen": as_seen(answer.text)})
    assert again.status_code == 303, re.findall(r"field__error[^>]*>([^<]+)", again.text)
    assert steps_of(session, case) > count


def test_who_lost_the_case_meanwhile_is_told_why_and_keeps_the_words(session, town, sign_in, now):
    """Signed for by a colleague of the unit: no bare refusal."""
    sun, tang = Actor.of(town.sun, day_of(now)), Actor.of(town.tang, day_of(now))
    steps.dispatch(session, tang, town.case, town.roads, Words(), now)
    session.commit()
    client, address = sign_in(town.sun, is_phone=False), f"/cases/{town.case.id}/objection"
    page = client.get(address).text
    steps.sign_for(session, sun, town.case, Words(), now)
    steps.feed_back(session, sun, town.case, Words(public="修好了"), now)
    town.case.handler_id, town.case.handler = town.mei.id, town.mei
    session.commit()
    fields = filled(page) | {"as_seen": as_seen(page), "submission_id": str(uuid4())}
    answer = client.post(address, data=fields)
    assert answer.status_code == 409 and "修好了" in answer.text and TYPED["internal_words"] in answer.text
    assert "仍然办理" not in answer.text
    # Who never could is refused, whatever the form says.
    town.case.handler_id = town.mei.id
    stranger = sign_in(town.wu).post(address, data={**fields, "as_seen": as_seen(answer.text)})
    assert stranger.status_code == 403


# --- at once


def test_of_eight_dispatches_at_once_one_wins_and_seven_are_asked(live_app):
    with live_app.session() as session:
        town = databases.CastHere(session)
        address, roads = f"/cases/{town.case.id}/dispatch", f"unit:{town.roads.id}"
        case_id = town.case.id
    clients = [live_app.sign_in(name) for name in ("lin", "tang") * (TIMES // 2)]
    seen = [as_seen(client.get(address).text) for client in clients]

    def send(pair):
        client, opened = pair
        return client.post(
            address, data={**TYPED, "target": roads, "as_seen": opened, "submission_id": str(uuid4())}
        )

    with ThreadPoolExecutor(TIMES) as pool:
        answers = list(pool.map(send, zip(clients, seen, strict=True)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [303] + [409] * (TIMES - 1)
    asked = [html.unescape(answer.text) for answer in answers if answer.status_code == 409]
    assert all(TYPED["public_words"] in page and "仍然办理" in page for page in asked)
    with live_app.session() as session:
        dispatched = (CaseStep.case_id == case_id, CaseStep.verb == Verb.DISPATCH)
        assert session.scalar(select(func.count()).select_from(CaseStep).where(*dispatched)) == 1


def test_of_eight_bulk_dispatches_at_once_each_case_goes_once(live_app):
    with live_app.session() as session:
        town = databases.CastHere(session)
        ids, roads = [str(town.case.id), str(town.other_case.id)], f"unit:{town.roads.id}"
    clients = [live_app.sign_in("tang", is_phone=False) for _ in range(TIMES)]
    new = f"/desk/bulk/new?step=dispatch&case={ids[0]}&case={ids[1]}"
    seen = [as_seen(client.get(new).text) for client in clients]

    def send(pair):
        client, opened = pair
        data = {"step": "dispatch", "case": ids, "target": roads, "as_seen": opened}
        answer = client.post("/desk/bulk/", data={**data, "submission_id": str(uuid4())})
        return client.get(answer.location).text

    with ThreadPoolExecutor(TIMES) as pool:
        pages = list(pool.map(send, zip(clients, seen, strict=True)))
    assert sum(page.count("已有他人先行办理") for page in pages) == 2 * (TIMES - 1)
    assert all("重新查看这些事件" in page for page in pages if "已有他人先行办理" in page)
    with live_app.session() as session:
        dispatched = select(func.count()).select_from(CaseStep).where(CaseStep.verb == Verb.DISPATCH)
        assert session.scalar(dispatched) == 2


# --- many cases, and the phone


@pytest.mark.parametrize("verb", ["dispatch", "chase", "closure"])
def test_a_bulk_step_names_the_cases_others_have_changed_and_leaves_them(session, town, sign_in, now, verb):
    tang, sun = Actor.of(town.tang, day_of(now)), Actor.of(town.sun, day_of(now))
    chosen = [town.case, town.other_case]
    for case in chosen if verb == "closure" else []:
        steps.dispatch(session, tang, case, town.roads, Words(), now)
        steps.sign_for(session, sun, case, Words(), now)
        steps.feed_back(session, sun, case, Words(public="修好了"), now)
    session.commit()
    client = sign_in(town.tang, is_phone=False)
    query = "&".join(f"case={case.id}" for case in chosen)
    page = client.get(f"/desk/bulk/new?step={verb}&{query}").text
    who = Actor.of(town.qin, day_of(now))
    write_step(session, town.case, (Verb.RESTRICT, town.case.state), who, now)
    session.commit()
    counts = {case.id: steps_of(session, case) for case in chosen}
    data = {
        "step": verb,
        "case": [str(case.id) for case in chosen],
        "as_seen": as_seen(page),
        "seen": "y",
        **TYPED,
    }
    sent = client.post(
        "/desk/bulk/", data={**data, "target": f"unit:{town.roads.id}", "submission_id": str(uuid4())}
    )
    told = client.get(sent.location).text
    assert "已有他人先行办理" in told and "秦丽" in told
    again = re.search(r'href="(/desk/bulk/new[^"]*)"', told)[1]
    assert str(town.case.id) in again and str(town.other_case.id) not in again
    assert steps_of(session, town.case) == counts[town.case.id]
    assert steps_of(session, town.other_case) > counts[town.other_case.id]


def test_a_merge_an_undo_and_a_split_are_asked_about_too(session, town, sign_in, now):
    client, who = sign_in(town.tang, is_phone=False), Actor.of(town.qin, day_of(now))

    def move(case):
        write_step(session, case, (Verb.RESTRICT, case.state), who, now, Note(internal_words="我先办了一步"))
        session.commit()

    def tried(address, page, moving, **fields):
        move(moving)
        fields |= {"submission_id": str(uuid4()), "as_seen": as_seen(page)}
        answer = client.post(address, data=fields)
        assert answer.status_code == 409 and "我先办了一步" in answer.text and "理由甲" in answer.text
        again = client.post(address, data={**fields, "as_seen": as_seen(answer.text)})
        assert again.status_code == 303
        session.expire_all()

    ids = [str(town.case.id), str(town.other_case.id)]
    page = client.get(f"/desk/merges/new?case={ids[0]}&case={ids[1]}").text
    tried("/desk/merges/", page, town.other_case, case=ids, lead=ids[0], reason="理由甲")
    assert town.other_case.state is CaseState.MERGED
    report = next(one for one in town.case.reports if one.first_case_id == town.other_case.id)
    split = f"/desk/merges/{ids[0]}/reports/{report.id}"
    undo = f"/desk/merges/{ids[1]}/undo"
    opened = client.get(split).text
    tried(undo, client.get(undo).text, town.other_case, internal_words="理由甲")
    lost = client.post(
        split, data={"internal_words": "理由甲", "submission_id": str(uuid4()), "as_seen": as_seen(opened)}
    )
    assert lost.status_code == 404  # its report has gone back
    merging.merge(session, Actor.of(town.tang, day_of(now)), town.case, [town.other_case], "同一处", now)
    session.commit()
    tried(split, client.get(split).text, town.case, internal_words="理由甲")
    assert session.get_one(Case, town.other_case.id).state is not CaseState.MERGED


def test_what_a_phone_sends_about_a_case_others_moved_goes_to_review(session, town, sign_in):
    lin, tang = Phone(sign_in(town.lin), town.lin), sign_in(town.tang, is_phone=False)
    address, roads = f"/cases/{town.case.id}/dispatch", f"unit:{town.roads.id}"
    opened = as_seen(lin.client.get(f"/field{address}").text)
    first = lin.save("case_acceptance", {"as_seen": opened}, target=town.case.id)
    second = lin.save("case_dispatch", {"as_seen": opened, "target": roads}, target=town.case.id)
    assert [lin.send(item).json["outcome"] for item in (first, second)] == ["applied", "applied"]
    page = tang.get(address).text
    fields = {"target": roads, "as_seen": as_seen(page), "submission_id": str(uuid4())}
    assert tang.post(address, data=fields).status_code == 303
    late = lin.save("case_dispatch", {"as_seen": opened, "target": roads, **TYPED}, target=town.case.id)
    assert lin.send(late).json["outcome"] == "review"
    assert steps_of(session, town.case, Verb.DISPATCH) == 2
    assert TYPED["public_words"] in session.get_one(Unapplied, late.id).body
    old = lin.save("case_chase", {}, target=town.case.id)  # a form from before forms said what they had seen
    assert lin.send(old).json["outcome"] == "applied"


# --- tasks and records


def test_a_task_handed_on_by_two_at_once_is_handed_on_once_and_the_second_asked(live_app):
    with live_app.session() as session:
        town = databases.CastHere(session)
        address, to, task_id = f"/field/tasks/{town.task.id}/hand-on", str(town.lin.id), town.task.id
        second = Person(name="陆小川", sign_in_name="second", password_hash="x", phone="10000007777")
        second.postings.append(
            Posting(
                role=Role.GRID_WORKER,
                place_id=town.grid.id,
                scope=town.grid.scope,
                starts_on=day_of(databases.NOW),
            )
        )
        session.add(second)
        session.commit()
        others = [to, str(second.id)]
    clients = [live_app.sign_in(name) for name in ("mei", "lin") * (TIMES // 2)]
    seen = [as_seen(client.get(address).text) for client in clients]

    def send(part):
        number, client = part
        data = {
            "to": others[number % 2],
            "reason": "请假甲乙",
            "as_seen": seen[number],
            "submission_id": str(uuid4()),
        }
        return client.post(address, data=data)

    with ThreadPoolExecutor(TIMES) as pool:
        answers = list(pool.map(send, enumerate(clients)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes.count(303) == 1 and set(codes) <= {303, 403, 404, 409}
    asked = [answer.text for answer in answers if answer.status_code == 409]
    assert asked and all("请假甲乙" in page for page in asked)
    with live_app.session() as session:
        assert session.scalar(select(func.count()).where(TaskHanding.task_id == task_id)) == 1


@pytest.mark.parametrize("noun", ["hand-on", "done", "withdraw"])
def test_a_task_that_was_handed_on_meanwhile_is_looked_at_again(session, town, sign_in, now, noun):
    lin, mei = sign_in(town.lin), sign_in(town.mei)
    page = mei.get(f"/field/tasks/{town.task.id}").text
    seen = re.search(r'name="as_seen" value="([^"]*)"', page)[1]
    handing_on.hand_on(session, Actor.of(town.lin, day_of(now)), town.task, town.lin, "梅小雨请假", now)
    session.commit()
    typed = {"to": str(town.mei.id), "reason": "我也想转交", "words": "看过了，都好", "as_seen": seen}
    client = mei if noun == "done" else lin
    answer = client.post(f"/field/tasks/{town.task.id}/{noun}", data={**typed, "submission_id": str(uuid4())})
    session.expire_all()
    assert town.task.assignee_id == town.lin.id and town.task.state is TaskState.OPEN
    if noun == "done":  # it is not hers to see any more
        assert answer.status_code == 404
        return
    assert answer.status_code == 409 and "梅小雨请假" in answer.text
    assert noun == "withdraw" or "我也想转交" in answer.text
    again = {**typed, "as_seen": re.findall(r'name="as_seen"[^>]*value="([^"]*)"', answer.text)[-1]}
    again = client.post(f"/field/tasks/{town.task.id}/{noun}", data={**again, "submission_id": str(uuid4())})
    assert again.status_code == 303


def test_who_has_a_task_no_more_keeps_the_words_about_it(session, town, sign_in, now):
    """The giver has done it, while the assignee was writing."""
    lin = sign_in(town.lin)
    handing_on.hand_on(session, Actor.of(town.lin, day_of(now)), town.task, town.lin, "我来", now)
    session.commit()
    seen = re.search(r'name="as_seen" value="([^"]*)"', lin.get(f"/field/tasks/{town.task.id}").text)[1]
    handing_on.hand_on(session, Actor.of(town.lin, day_of(now)), town.task, town.mei, "还是你去", now)
    session.commit()
    sent = {"words": "看过了，都好", "as_seen": seen, "submission_id": str(uuid4())}
    answer = lin.post(f"/field/tasks/{town.task.id}/done", data=sent)
    assert answer.status_code == 409 and "看过了，都好" in answer.text and "还是你去" in answer.text
    assert lin.post(f"/field/tasks/{town.task.id}/done", data={**sent, "as_seen": ""}).status_code == 403


@pytest.mark.parametrize("noun", ["households", "residents"])
def test_a_record_changed_meanwhile_shows_both_and_may_be_kept_all_the_same(session, town, sign_in, noun):
    record = town.house if noun == "households" else town.granny
    address, mei = f"/field/{noun}/{record.id}/edit", sign_in(town.mei)
    fields = {
        "address": "西大街99号", "headcount": "5", "care": ["eighty_plus"], "source": "own_request",
        "legal_basis": "statutory_duty", "birth_year": "1940", "version": str(record.version),
    }  # fmt: skip
    record.version += 1
    if noun == "households":
        record.address = "西大街12号甲"
    else:
        record.birth_year = 1944
    session.commit()
    answer = mei.post(address, data=fields)
    page = html.unescape(answer.text)
    assert answer.status_code == 422 and "现有内容" in page
    assert ("西大街12号甲" in page and "西大街99号" in page) if noun == "households" else "1944" in page
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    assert mei.post(address, data={**fields, "version": version}).status_code == 303


@pytest.mark.parametrize("noun", ["take-in", "set-aside"])
def test_who_decides_a_review_second_sees_the_first_decision_and_keeps_the_words(
    session, town, sign_in, noun
):
    mei = Phone(sign_in(town.mei), town.mei)
    town.house.version = 2
    session.commit()
    item = mei.save("household_edit", {"address": "西大街14号"}, target=town.house.id, base_version=1)
    assert mei.send(item).json["outcome"] == "review"
    address, typed = f"/desk/reviews/{item.id}", {"words": "我写的说明", "reason": "我写的说明"}
    assert (
        sign_in(town.lin, is_phone=False)
        .post(f"{address}/set-aside", data={"reason": "以现有为准"})
        .status_code
        == 303
    )
    answer = sign_in(town.tang, is_phone=False).post(f"{address}/{noun}", data=typed)
    assert answer.status_code == 409
    assert all(words in answer.text for words in ("我写的说明", "以现有为准", "林建国"))
