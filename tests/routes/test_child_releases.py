"""The pages of a record that is no longer to be a child's: asked on one, decided on another, nothing lost on either."""

from uuid import uuid4

import pytest
from sqlalchemy import select
from support.databases import iso_day

from fieldapp.clock import day_of
from fieldapp.models import Resident

FIELDS = {"care": ["living_alone"], "source": "own_request", "legal_basis": "statutory_duty"}


@pytest.fixture
def mei(town, sign_in):
    return sign_in(town.mei)


@pytest.fixture
def held(session, town, mei):
    """Registered with a wrong year that has been put right."""
    sent = {**FIELDS, "submission_id": str(uuid4()), "household": str(town.house.id), "name": "周建华"}
    assert mei.post("/field/residents/", data={**sent, "birth_year": "2015"}).status_code == 303
    made = session.scalars(select(Resident).where(Resident.initials == "zjh")).one()
    edited = mei.post(
        f"/field/residents/{made.id}/edit", data={**FIELDS, "birth_year": "1951", "version": "1"}
    )
    assert edited.status_code == 303
    return made


def address(held, more=""):
    return f"/field/residents/{held.id}/release/{more}"


def test_one_asks_another_decides_and_the_neighbours_know_the_person_again(
    session, town, mei, held, sign_in, now
):
    luo, page = sign_in(town.luo, is_phone=False), f"/field/residents/{held.id}"
    assert sign_in(town.lin).get(page).status_code == 404
    assert f"{page}/release/" in mei.get(page).text
    assert (
        mei.post(address(held), data={"submission_id": str(uuid4()), "reason": "年份录错"}).status_code == 303
    )
    assert "年份录错" in mei.get(page).text and "decision" not in mei.get(page).text
    assert str(held.id) in luo.get("/desk/reviews/").text and "年份录错" in luo.get(page).text
    assert luo.post(address(held, "decision"), data={}).status_code == 422
    assert luo.post(address(held, "decision"), data={"decision": "yes"}).status_code == 303
    session.refresh(held)
    assert not held.is_child(day_of(now)) and sign_in(town.lin).get(page).status_code == 200
    assert str(held.id) not in luo.get("/desk/reviews/").text


def test_who_asked_or_lacks_the_permission_decides_nothing(session, town, mei, held, sign_in, now):
    mei.post(address(held), data={"submission_id": str(uuid4()), "reason": "年份录错"})
    answers = {
        who: sign_in(getattr(town, who)).post(address(held, "decision"), data={"decision": "yes"}).status_code
        for who in ("mei", "lin", "wu", "tang", "sun")
    }
    assert answers["mei"] == answers["wu"] == answers["sun"] == 403 and answers["lin"] == 404
    session.refresh(held)
    assert held.is_child(day_of(now))


def test_what_was_typed_stays_when_it_cannot_be_asked(session, town, mei, held):
    empty = mei.post(address(held), data={"submission_id": str(uuid4()), "reason": ""})
    assert empty.status_code == 422
    session.refresh(held)
    held.birth_year = 2015
    session.commit()
    refused = mei.post(address(held), data={"submission_id": str(uuid4()), "reason": "户口本上是成年人"})
    assert refused.status_code == 422 and "户口本上是成年人" in refused.text and "出生年份" in refused.text


@pytest.mark.parametrize("said", [{"birth_year": "2015"}, {"care": ["at_risk_child"]}, {"is_minor": "y"}])
@pytest.mark.parametrize("basis", ["consent", "emergency"])
def test_the_form_asks_for_the_guardian_whatever_says_that_it_is_a_child(town, mei, said, basis):
    sent = {**FIELDS, "submission_id": str(uuid4()), "household": str(town.house.id), "name": "林小雨"}
    sent |= {"legal_basis": basis, "consent_on": iso_day(), "consent_words": "奶奶同意", **said}
    answer = mei.post("/field/residents/", data=sent)
    assert answer.status_code == 422 and "监护人" in answer.text
    consented = mei.post("/field/residents/", data={**sent, "legal_basis": "guardian_consent"})
    assert consented.status_code == 303


def test_a_held_record_still_needs_the_guardian_and_shows_no_box_to_untick(town, mei, held):
    form = mei.get(f"/field/residents/{held.id}/edit").text
    assert 'name="is_minor"' not in form
    sent = {
        **FIELDS,
        "legal_basis": "consent",
        "consent_on": iso_day(),
        "consent_words": "本人",
        "version": "2",
    }
    answer = mei.post(f"/field/residents/{held.id}/edit", data=sent)
    assert answer.status_code == 422 and "监护人" in answer.text and 'href="#legal_basis' in answer.text
