"""People at the desk: who may post whom, codes shown once, nothing forgotten when somebody goes."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.errors import Refusal
from fieldapp.domain.people import postings
from fieldapp.domain.people.postings import NewPosting
from fieldapp.models import Person, Posting, Role


def new_person(town, **changed):
    return {
        "submission_id": str(uuid4()), "name": "陆新", "sign_in_name": "luxin", "role": "grid_worker",
        "place_code": town.grid.code, **changed,
    }  # fmt: skip


def test_a_new_worker_gets_a_code_that_is_shown_once_and_signs_in(client, town, sign_in):
    qin = sign_in(town.qin)
    page = qin.get(qin.post("/desk/people/", data=new_person(town)).location)
    code = re.search(r'<b class="number">(\d{8})</b>', page.text).group(1)
    assert code not in qin.get(page.request.path).text
    assert client.post("/sign-in", data={"sign_in_name": "luxin", "password": code}).status_code == 303
    assert client.get("/field/").location == "/sign-in/new-password"


@pytest.mark.parametrize(
    ("who", "role", "place", "allowed"),
    [("qin", "grid_worker", "grid", True), ("qin", "grid_worker", "other_grid", False),
     ("qin", "administrator", "village", False), ("qin", "centre_director", "village", False),
     ("qin", "centre_staff", "street", False), ("luo", "centre_staff", "street", True),
     ("luo", "auditor", "street", False), ("yan", "auditor", "county", True), ("yan", "administrator", "county", True)],
)  # fmt: skip
def test_a_posting_is_given_only_by_who_may_give_its_role_there(
    session, town, sign_in, who, role, place, allowed
):
    data = new_person(town, role=role, place_code=getattr(town, place).code)
    answer = sign_in(getattr(town, who)).post("/desk/people/", data=data)
    made = session.scalars(select(Person).where(Person.sign_in_name == "luxin")).all()
    assert (answer.status_code == 303) == allowed == bool(made)
    if not allowed:
        assert "陆新" in answer.text  # what was typed stays


@pytest.mark.parametrize(
    "changed", [{"sign_in_name": "mei"}, {"sign_in_name": "A B"}, {"place_code": "123456"}, {"name": ""}]
)
def test_a_person_with_invalid_input_is_not_added(session, town, sign_in, changed):
    answer = sign_in(town.yan).post("/desk/people/", data=new_person(town, **changed))
    assert answer.status_code == 422
    assert session.scalars(select(Person).where(Person.name == "陆新")).all() == []


def test_handing_over_moves_posting_cases_and_tasks_in_one_act(session, town, sign_in, now):
    lin = Actor.of(town.lin, clock.day_of(now))
    steps.dispatch(session, lin, town.case, town.mei, Words(), now)
    session.commit()
    (posting,) = town.mei.postings
    answer = sign_in(town.qin).post(
        f"/desk/people/postings/{posting.id}/hand-over", data={"successor": "lin"}
    )
    assert answer.status_code == 303
    session.expire_all()
    assert town.case.handler_id == town.lin.id and town.task.assignee_id == town.lin.id
    assert len(town.task.handings) == 1
    assert posting.ends_on == clock.day_of(now)
    assert any(p.place_id == town.grid.id for p in town.lin.active_postings(clock.day_of(now)))


def test_a_posting_with_open_work_is_not_simply_ended(town, sign_in):
    (posting,) = town.mei.postings
    answer = sign_in(town.qin).post(f"/desk/people/postings/{posting.id}/end")
    assert answer.status_code == 422 and "请先交接" in answer.text


def test_an_ended_posting_opens_nothing_any_more(session, town, sign_in, now):
    (posting,) = town.zhao.postings
    assert sign_in(town.tang).post(f"/desk/people/postings/{posting.id}/end").status_code == 303
    zhao = sign_in(town.zhao)
    assert zhao.get("/field/").location == "/desk/mine/"
    assert zhao.get("/field/households/").status_code == 403


def test_a_centre_sees_the_people_of_its_area_only(town, sign_in):
    page = sign_in(town.qin).get("/desk/people/").text
    assert "mei" in page and "zhao" not in page
    assert sign_in(town.qin).get(f"/desk/people/{town.zhao.id}").status_code == 404
    assert sign_in(town.qin).post(f"/desk/people/{town.zhao.id}/codes").status_code == 404
    assert "zhao" in sign_in(town.tang).get("/desk/people/?q=zhao").text


def test_nobody_hands_out_codes_for_somebody_above(town, sign_in):
    assert sign_in(town.tang).post(f"/desk/people/{town.luo.id}/codes").status_code == 403


def test_a_handler_without_a_unit_is_refused(session, town, now):
    yan = Actor.of(town.yan, clock.day_of(now))
    with pytest.raises(Refusal, match="unit"):
        postings.post(
            session, yan, town.mei, NewPosting(Role.DEPARTMENT_HANDLER, town.street, clock.day_of(now)), now
        )
    assert session.scalars(select(Posting).where(Posting.person_id == town.mei.id)).one()


def test_lists_of_people_and_places_run_at_most_ten_statements(town, sign_in, statements):
    yan = sign_in(town.yan)
    for address in ("/desk/people/", f"/desk/grids/{town.village.id}"):
        with statements() as ran:
            assert yan.get(address).status_code == 200
        assert len(ran) <= 10, (address, len(ran))


def test_no_page_about_people_tells_when_they_were_online(town, sign_in):
    page = sign_in(town.yan).get(f"/desk/people/{town.mei.id}").text
    assert "登录于" not in page and "最后登录" not in page and "在线" not in page


@pytest.mark.parametrize("words", ["买买提艾力", "买买提•艾力", "买买提．艾", "MAIMAITI", "ｍａｉｍａｉｔｉ"])
def test_somebody_is_found_by_any_spelling_of_the_name(session, town, sign_in, words):
    town.mei.name, town.mei.sign_in_name = "买买提·艾力", "maimaiti"
    session.commit()
    page = sign_in(town.yan).get("/desk/people/", query_string={"q": words}).text
    assert "买买提·艾力" in page and town.lin.name not in page
