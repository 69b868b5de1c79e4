"""A resident's page and forms: masked, changed without being read, revealed with a purpose."""

from uuid import uuid4

import pytest
from sqlalchemy import select
from support.databases import iso_day

from fieldapp.models import AccessEntry
from fieldapp.web.access import LAST_PERSON


@pytest.fixture
def address(town):
    return f"/field/residents/{town.granny.id}"


@pytest.fixture
def change(town):
    def _change(**changed):
        return {
            "care": ["eighty_plus"], "source": "own_request", "legal_basis": "consent",
            "consent_on": iso_day(-90), "consent_words": "本人同意", **changed,
        }  # fmt: skip

    return _change


def test_a_name_is_revealed_with_a_purpose_and_who_looked_is_shown(session, town, sign_in, address):
    mei = sign_in(town.mei)
    assert mei.post(f"{address}/reveal", data={"purpose": "case"}).status_code == 422
    assert mei.post(f"{address}/reveal", data={"fields": ["name"], "purpose": "case"}).status_code == 303
    assert "王桂兰" in mei.get(address).text
    (entry,) = session.scalars(select(AccessEntry).where(AccessEntry.verb == "reveal")).all()
    assert (entry.subject_kind, entry.subject_id) == ("resident", town.granny.id)
    assert entry.request_id != ""
    seen_by_head = sign_in(town.lin).get(address).text
    assert "梅小雨" in seen_by_head and "王桂兰" not in seen_by_head
    assert "梅小雨" not in sign_in(town.wu).get(address).text  # who looked is not every neighbour's to know


def test_signing_out_hides_it_again(town, sign_in, address):
    mei = sign_in(town.mei)
    mei.post(f"{address}/reveal", data={"fields": ["name"], "purpose": "visit"})
    mei.post("/sign-out")
    with mei.session_transaction() as kept:
        assert set(kept) <= {LAST_PERSON}  # whose the browser was, as a mark


def test_the_form_to_change_shows_no_masked_word_and_keeps_the_review_day(
    session, town, sign_in, address, change
):
    mei, before = sign_in(town.mei), town.granny.review_on
    form = mei.get(f"{address}/edit").text
    assert "王桂兰" not in form and before.isoformat() in form
    assert mei.post(f"{address}/edit", data=change()).status_code == 303
    session.refresh(town.granny)
    assert (town.granny.review_on, town.granny.name) == (before, "王桂兰")
    assert [kind.value for kind in town.granny.care_kinds] == ["eighty_plus"]


def test_a_private_number_is_refused_and_every_word_stays(town, sign_in, address, change):
    answer = sign_in(town.mei).post(
        f"{address}/edit", data=change(consent_words="凭证 11010519491231002X", emergency_name="陆小川")
    )
    assert answer.status_code == 422
    assert "11010519491231002X" in answer.text and "陆小川" in answer.text


def test_a_household_head_sees_it_masked_and_changes_nothing(town, sign_in, address, change):
    wu = sign_in(town.wu)
    assert "王**" in wu.get(address).text
    assert wu.get(f"{address}/edit").status_code == 403
    for noun, data in (("edit", change()), ("end", {}), ("reveal", {"fields": ["name"], "purpose": "visit"})):
        assert wu.post(f"{address}/{noun}", data=data).status_code == 403


def test_another_grids_resident_and_household_do_not_exist(town, sign_in, address, change):
    zhao = sign_in(town.zhao)
    for call in ("", "/edit"):
        assert zhao.get(address + call).status_code == 404
    for noun in ("edit", "end", "reveal"):
        assert zhao.post(f"{address}/{noun}", data=change()).status_code == 404
    data = change(submission_id=str(uuid4()), name="陆大川", household=str(town.house.id))
    assert zhao.post("/field/residents/", data=data).status_code == 404
    assert zhao.post("/field/residents/", data={**data, "household": "nonsense"}).status_code == 404


def test_a_form_sent_twice_makes_one_resident(town, sign_in, change):
    mei = sign_in(town.mei)
    data = change(submission_id=str(uuid4()), name="陆大川", household=str(town.house.id))
    first, second = (mei.post("/field/residents/", data=data) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303) and first.location == second.location
