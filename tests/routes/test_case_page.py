"""A case's page: the step that is due first, whom it waits for, why cases may be one, what moved meanwhile."""

from uuid import uuid4

import pytest

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merging
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, Involvement, Urgency


def main_action(page):
    """The one large button of the page, or nothing."""
    head = page.split('class="case"')[0]
    return (
        head.split("button--main")[1].split("<span>")[1].split("</span>")[0] if "button--main" in head else ""
    )


@pytest.fixture
def twin(session, town, now):
    """A second case of the same lamp."""
    new = NewReport(town.lamp, "老街口的灯又不亮了", Urgency.PRESSING, "老街口", grid=town.grid)
    report = open_report(session, new, Actor.of(town.wu, day_of(now)), now)
    return session.get_one(Case, report.case_id)


@pytest.fixture
def do(session, town, now):
    def _do(person, verb, *more, words=Words(internal="换了灯泡", public="路灯已修好")):
        verb(session, Actor.of(person, day_of(now)), town.case, *more, words, now)
        session.commit()

    return _do


def test_the_due_step_is_the_one_large_button_and_others_are_links(town, sign_in, do):
    luo, sun = sign_in(town.luo, is_phone=False), sign_in(town.sun, is_phone=False)
    address = f"/desk/cases/{town.case.id}"
    assert main_action(luo.get(address).text) == "受理"
    do(town.lin, steps.accept)
    text = luo.get(address).text
    assert main_action(text) == "派遣" and "已受理，待派遣" in text
    do(town.lin, steps.dispatch, town.roads)
    text = luo.get(address).text
    assert main_action(text) == "" and f"待签收：{town.roads.name}" in text
    assert f'href="/cases/{town.case.id}/dispatch"' in text.split('id="more"')[1]  # still possible
    assert main_action(sun.get(address).text) == "签收"


def test_a_proposal_to_merge_says_why(session, town, twin, sign_in):
    session.commit()
    text = sign_in(town.lin).get(f"/field/cases/{town.case.id}").text
    alike = text.split('id="alike"')[1].split("</section>")[0]
    assert "小类相同" in alike and "%" in alike and "一天内先后上报" in alike
    assert "米" in alike or "同一村" in alike


def test_a_refused_merge_names_the_case_and_why(session, town, twin, sign_in, now):
    twin.is_restricted = True
    session.commit()
    session.add(Involvement(case_id=twin.id, person_id=town.lin.id, since=now))
    session.commit()
    client = sign_in(town.lin)
    chosen = {"case": [str(town.case.id), str(twin.id)]}
    text = client.get("/desk/merges/new", query_string=chosen).text
    assert twin.number in text and "限制事件" in text
    data = {**chosen, "lead": str(town.case.id), "reason": "同一盏灯", "submission_id": str(uuid4())}
    answer = client.post("/desk/merges/", data=data)
    assert answer.status_code == 422 and "同一盏灯" in answer.text and twin.number in answer.text


def test_a_closed_case_cannot_be_merged_and_is_named(session, town, twin, sign_in, now):
    steps.decline(session, Actor.of(town.lin, day_of(now)), twin, Words(public="请找供电所"), now)
    session.commit()
    chosen = {"case": [str(town.case.id), str(twin.id)]}
    text = sign_in(town.lin).get("/desk/merges/new", query_string=chosen).text
    assert f"事件 {twin.number}" in text and "已办结或已归并" in text


def test_a_merged_case_still_shows_what_its_own_reporter_wrote(session, town, twin, sign_in, now):
    words = [report.words for report in twin.reports]
    merging.merge(session, Actor.of(town.lin, day_of(now)), town.case, [twin], "同一盏灯", now)
    session.commit()
    text = sign_in(town.lin).get(f"/field/cases/{twin.id}").text
    seen = text.split('id="seen"')[1].split("</section>")[0]
    assert words and all(each in seen for each in words)


def test_both_versions_stand_side_by_side_with_what_was_typed(town, sign_in, do):
    client = sign_in(town.lin)
    count = town.case.step_count
    do(town.qin, steps.accept)
    do(town.qin, steps.dispatch, town.roads)
    data = {"submission_id": str(uuid4()), "as_seen": f"{town.case.id}:{count}", "internal_words": "我写的话"}
    answer = client.post(f"/cases/{town.case.id}/escalation", data=data)
    assert answer.status_code == 409 and "我写的话" in answer.text
    table = answer.text.split('class="table versions"')[1].split("</table>")[0]
    assert "已上报" in table and "<mark>已派遣</mark>" in table and f"<mark>{town.roads.name}</mark>" in table
    assert "其间的办理情况" in answer.text and "仍然办理" in answer.text
