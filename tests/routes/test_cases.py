"""Cases over HTTP: who sees them, which steps are offered, filters in the address bar."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.models import Case, CaseState, Involvement


def step(client, case, noun, **fields):
    return client.post(f"/cases/{case.id}/{noun}", data={"submission_id": str(uuid4()), **fields})


def test_a_case_goes_through_all_its_steps(session, town, sign_in):
    lin, sun, mei = sign_in(town.lin), sign_in(town.sun), sign_in(town.mei)
    assert step(lin, town.case, "dispatch", target=f"unit:{town.roads.id}").status_code == 303
    assert step(sun, town.case, "signature").status_code == 303
    assert step(sun, town.case, "feedback", public_words="修好了").status_code == 303
    assert step(mei, town.case, "verification", decision="yes").status_code == 303
    assert step(lin, town.case, "closure").status_code == 303
    session.refresh(town.case)
    assert town.case.state is CaseState.CLOSED


def test_a_step_that_is_not_mine_is_403(town, sign_in):
    assert step(sign_in(town.mei), town.case, "dispatch", target=f"unit:{town.roads.id}").status_code == 403
    assert sign_in(town.mei).get(f"/cases/{town.case.id}/dispatch").status_code == 403
    assert step(sign_in(town.ding), town.case, "acceptance").status_code == 403


def test_a_step_too_late_is_409(session, town, sign_in):
    lin = sign_in(town.lin)
    step(lin, town.case, "acceptance")
    assert step(lin, town.case, "acceptance").status_code == 409
    assert lin.get(f"/cases/{town.case.id}/acceptance").status_code == 409


def test_closing_without_verification_is_impossible(session, town, sign_in):
    assert step(sign_in(town.lin), town.case, "closure").status_code == 409
    session.refresh(town.case)
    assert town.case.state is CaseState.REPORTED


def test_a_form_without_its_reason_comes_back_with_what_was_typed(town, sign_in):
    answer = step(sign_in(town.lin), town.case, "escalation", public_words="请稍候")
    assert answer.status_code == 422 and "请写明理由" in answer.text and "请稍候" in answer.text


@pytest.mark.parametrize(
    "address", ["/field/cases/{}", "/desk/cases/{}", "/desk/cases/{}/print", "/cases/{}/acceptance"]
)
def test_another_grids_case_does_not_exist_unless_involved(session, town, sign_in, now, address):
    zhao, address = sign_in(town.zhao), address.format(town.case.id)
    assert zhao.get(address).status_code == 404
    session.add(Involvement(case_id=town.case.id, person_id=town.zhao.id, since=now))
    session.commit()
    assert zhao.get(address).status_code in {200, 403}


def test_filters_live_in_the_address_bar(town, sign_in):
    tang = sign_in(town.tang)
    page = tang.get("/desk/cases/?words=菜场").text
    assert "培新街菜场" in page and "西大街口" not in page
    assert "培新街菜场" not in tang.get(f"/desk/cases/?area={town.village.scope}").text
    assert "西大街口" not in tang.get("/desk/cases/?state=closed").text
    assert "西大街口" not in tang.get("/desk/cases/?overdue=y").text
    assert "西大街口" in tang.get("/desk/cases/?category=family_facility&source=worker").text
    assert tang.get("/desk/cases/?state=nonsense&area=%27&page=-3&unit=x").status_code == 200


def test_a_percent_sign_is_only_a_percent_sign(town, sign_in):
    assert "西大街口" not in sign_in(town.tang).get("/desk/cases/?words=%25").text


def test_desk_lists_run_at_most_ten_statements(town, sign_in, statements):
    tang = sign_in(town.tang)
    for address in ("/desk/", "/desk/cases/"):
        with statements() as ran:
            assert tang.get(address).status_code == 200
        assert len(ran) <= 10, (address, len(ran))


def test_merging_and_undoing_over_http(session, town, sign_in):
    tang = sign_in(town.tang)
    ids = [str(town.case.id), str(town.other_case.id)]
    page = tang.get("/desk/merges/new", query_string={"case": ids})
    assert page.status_code == 200
    data = {"submission_id": str(uuid4()), "case": ids, "lead": ids[0], "reason": "同一条线路"}
    assert tang.post("/desk/merges/", data=data).location.endswith(ids[0])
    assert tang.post("/desk/merges/", data=data).status_code == 303  # sent again: nothing more
    session.expire_all()
    assert session.get_one(Case, town.other_case.id).merged_into_id == town.case.id
    undo = {"submission_id": str(uuid4()), "internal_words": "不是一处"}
    assert tang.post(f"/desk/merges/{ids[1]}/undo", data=undo).status_code == 303
    session.expire_all()
    assert (
        session.scalars(select(Case.state).where(Case.id == town.other_case.id)).one() is CaseState.REPORTED
    )


def test_merging_another_areas_case_is_404(town, sign_in):
    ids = [str(town.case.id), str(town.other_case.id)]
    assert sign_in(town.lin).get("/desk/merges/new", query_string={"case": ids}).status_code == 404


def test_no_page_counts_people(town, sign_in):
    for address in ("/desk/", "/desk/cases/"):
        page = sign_in(town.tang).get(address).text
        assert town.mei.name not in page and town.zhao.name not in page


def test_a_dispatch_proposes_the_usual_unit_and_takes_three_taps(town, sign_in, session):
    """Open the case, dispatch, confirm: whom to is chosen already, and says why."""
    case = session.get_one(Case, town.case.id)
    case.state, case.category.usual_department = CaseState.ACCEPTED, "市政设施"
    session.commit()
    tang = sign_in(town.tang)
    shown = tang.get(f"/cases/{case.id}/dispatch").text
    assert "系统建议：该类事件通常由其办理。" in shown
    chosen = re.search(r'<option selected value="(unit:[^"]+)"', shown).group(1)
    sent = dict(re.findall(r'name="(submission_id|as_seen)"[^>]*?value="([^"]*)"', shown))
    told = tang.post(f"/cases/{case.id}/dispatch", data={**sent, "target": chosen})
    session.refresh(case)
    assert (told.status_code, case.state, case.unit.name) == (
        303,
        CaseState.DISPATCHED,
        "老城街道市政设施管理所",
    )
