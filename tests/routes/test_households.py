"""Households, residents, visits: masked, revealed with a purpose, left alone when they ask for it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from support.databases import iso_day

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.households import residents
from fieldapp.domain.households.residents import ResidentEntry
from fieldapp.models import AccessEntry, CareKind, CareSource, Household, LegalBasis, Resident, Visit


def refusal(**changed):
    plain = {
        "submission_id": str(uuid4()),
        "words": "不要再来了",
        "way": "door",
        "days": "180",
        "confirmed": "y",
    }
    return plain | changed


def home(town):
    return f"/field/households/{town.house.id}"


def new_home(**changed):
    return {"submission_id": str(uuid4()), "address": "老街9号", **changed}


@pytest.fixture
def person(town, now):
    today = clock.day_of(now)

    def _fields(**changed):
        return {
            "submission_id": str(uuid4()), "household": str(town.house.id), "name": "陆大川",
            "care": ["living_alone"], "source": "own_request", "legal_basis": "consent",
            "consent_on": today.isoformat(), "consent_words": "本人同意", "visit_every_days": "30", **changed,
        }  # fmt: skip

    return _fields


def test_lists_and_pages_are_masked(town, sign_in):
    mei = sign_in(town.mei)
    for address in ("/field/households/", home(town), f"/field/residents/{town.granny.id}", "/field/"):
        page = mei.get(address).text
        assert "王桂兰" not in page and "10000009001" not in page
    assert "王**" in mei.get("/field/households/").text and "9001" in mei.get(home(town)).text


@pytest.mark.parametrize("words", ["西大街12号", "wgl", "WG", "9001", "王桂兰", "10000009001"])
def test_a_household_is_found_by_address_initials_name_or_last_four(town, sign_in, words):
    page = sign_in(town.mei).get("/field/households/", query_string={"q": words}).text
    assert "西大街12号1单元302室" in page


@pytest.mark.parametrize("words", ["培新街", "zzz", "0000", "李四", "%", "_"])
def test_households_of_other_grids_and_unknown_words_are_not_found(town, sign_in, words):
    page = sign_in(town.mei).get("/field/households/", query_string={"q": words}).text
    assert "302室" not in page and "培新街5号" not in page


def test_the_care_kind_narrows_the_list(town, sign_in):
    mei = sign_in(town.mei)
    assert "302室" in mei.get("/field/households/?kind=living_alone").text
    assert "302室" not in mei.get("/field/households/?kind=pregnant").text


def test_revealing_takes_a_purpose_is_logged_and_ends(session, town, sign_in, now, move_clock):
    mei = sign_in(town.mei)
    assert mei.post(f"{home(town)}/reveal", data={"fields": ["contact_phone"]}).status_code == 422
    sent = mei.post(f"{home(town)}/reveal", data={"fields": ["contact_phone"], "purpose": "visit"})
    assert sent.status_code == 303
    (entry,) = session.scalars(select(AccessEntry).where(AccessEntry.verb == "reveal")).all()
    assert (entry.person_id, entry.subject_id, entry.field, entry.purpose) == (
        town.mei.id, town.house.id, "contact_phone", "visit",
    )  # fmt: skip
    page = mei.get(home(town)).text
    assert "10000009001" in page and "王桂兰" not in page
    assert "10000009001" not in sign_in(town.lin).get(home(town)).text  # only in the browser that asked
    move_clock(now + timedelta(minutes=11))
    assert "10000009001" not in mei.get(home(town)).text


def test_a_household_head_sees_masked_and_may_not_reveal_or_register(town, sign_in):
    wu = sign_in(town.wu)
    assert wu.get(home(town)).status_code == 200
    assert (
        wu.post(f"{home(town)}/reveal", data={"fields": ["contact_name"], "purpose": "visit"}).status_code
        == 403
    )
    assert wu.get("/field/households/new").status_code == 403
    assert wu.get(f"/field/visits/new?household={town.house.id}").status_code == 403


def test_the_desk_and_auditors_see_no_households(town, sign_in):
    assert sign_in(town.sun).get("/field/households/").status_code == 403
    assert sign_in(town.ding).get("/field/households/").status_code == 403


def test_a_contact_is_only_kept_with_consent(session, town, sign_in):
    mei = sign_in(town.mei)
    refused = mei.post("/field/households/", data=new_home(grid=str(town.grid.id), contact_name="李四"))
    assert refused.status_code == 422 and "同意" in refused.text and "老街9号" in refused.text
    sent = new_home(
        grid=str(town.grid.id), contact_name="李四", contact_phone="1000 0001 234", contact_consented="y"
    )
    assert mei.post("/field/households/", data=sent).status_code == 303
    made = session.scalars(select(Household).where(Household.address == "老街9号")).one()
    assert made.contact_phone == "10000001234" and made.contact_initials == "ls"
    assert "老街9号" in mei.get("/field/households/?q=1234").text


def test_another_grid_cannot_be_chosen(town, sign_in):
    mei = sign_in(town.mei)
    for grid in (town.other_grid.id, town.village.id, "nonsense"):
        assert mei.post("/field/households/", data=new_home(grid=str(grid))).status_code == 404
        assert mei.get(f"/field/households/new?grid={grid}").status_code == 404
    assert mei.post("/field/households/", data=new_home()).status_code == 422


def test_consent_is_never_ticked_beforehand(town, sign_in):
    mei = sign_in(town.mei)
    form = mei.get(f"{home(town)}/edit").text
    assert "contact_consented" in form and "checked" not in form.split("contact_consented")[1].split(">")[0]
    changed = {"address": "西大街12号", "contact_phone": "10000005566"}
    assert mei.post(f"{home(town)}/edit", data=changed).status_code == 422


def test_changing_a_household_keeps_the_masked_contact(session, town, sign_in):
    data = {"address": "西大街12号1单元303室", "contact_tier": "online", "please_note": "", "headcount": "2"}
    assert sign_in(town.mei).post(f"{home(town)}/edit", data=data).status_code == 303
    session.refresh(town.house)
    assert town.house.address.endswith("303室") and town.house.contact_name == "王桂兰"


def test_a_household_that_refuses_is_left_alone(session, town, sign_in, now, move_clock):
    mei = sign_in(town.mei)
    mei.post(f"{home(town)}/refusal", data=refusal())
    assert "不愿被打扰" in mei.get(home(town)).text
    visit = {
        "submission_id": str(uuid4()), "household": str(town.house.id), "on": iso_day(), "way": "door",
        "condition": "well",
    }  # fmt: skip
    assert mei.post("/field/visits/", data=visit).status_code == 422
    assert mei.post("/field/visits/", data={**visit, "is_emergency": "y"}).status_code == 303
    move_clock(now + timedelta(days=181))
    assert "不愿被打扰，" not in sign_in(town.lin).get(home(town)).text


def test_a_resident_needs_care_a_basis_and_consent(session, town, sign_in, person):
    mei = sign_in(town.mei)
    for broken in (
        {"care": []},
        {"legal_basis": ""},
        {"consent_words": ""},
        {"name": ""},
        {"review_on": iso_day(400)},
    ):
        assert mei.post("/field/residents/", data=person(**broken)).status_code == 422, broken
    answer = mei.post("/field/residents/", data=person())
    made = session.scalars(select(Resident).where(Resident.initials == "ldc")).one()
    assert answer.location == f"/field/residents/{made.id}"
    assert made.name == "陆大川" and made.review_on <= clock.day_of(made.registered_at) + timedelta(days=366)
    again = mei.post("/field/residents/", data=person())
    assert again.status_code == 422 and "同名" in again.text


def test_a_child_needs_a_guardian(town, sign_in, person):
    answer = sign_in(town.mei).post("/field/residents/", data=person(is_minor="y"))
    assert answer.status_code == 422 and "监护人" in answer.text


def test_a_childs_file_is_for_those_who_may(town, sign_in):
    address = f"/field/residents/{town.child.id}"
    assert sign_in(town.mei).get(address).status_code == 404
    assert "王乐" not in sign_in(town.mei).get(home(town)).text
    assert sign_in(town.lin).get(address).status_code == 200  # registered it
    assert sign_in(town.luo).get(address).status_code == 200  # a director has the permission


def test_a_visit_moves_the_next_one_and_is_shown_before_the_next(session, town, sign_in):
    mei = sign_in(town.mei)
    visit = {
        "submission_id": str(uuid4()), "household": str(town.house.id), "on": iso_day(), "way": "door",
        "condition": "needs_help", "resident": str(town.granny.id), "needs": "屋顶漏雨",
    }  # fmt: skip
    answer = mei.post("/field/visits/", data=visit)
    assert (
        answer.location.endswith(f"help={visit['submission_id']}")
        and "落实到人" in mei.get(answer.location).text
    )
    session.refresh(town.granny)
    assert town.granny.next_visit_on == clock.day_of(clock.now()) + timedelta(days=30)
    assert "屋顶漏雨" in mei.get(f"/field/visits/new?household={town.house.id}").text


def test_a_visit_lies_not_in_the_future_and_holds_no_private_number(session, town, sign_in):
    base = {"household": str(town.house.id), "way": "door", "condition": "well"}
    mei = sign_in(town.mei)
    for broken in ({"on": iso_day(1)}, {"on": iso_day(), "needs": "11010519491231002X"}, {"on": ""}):
        data = {"submission_id": str(uuid4()), **base, **broken}
        assert mei.post("/field/visits/", data=data).status_code == 422
    assert session.scalars(select(Visit)).all() == []


def test_the_end_of_a_service_hides_the_record(town, sign_in):
    mei = sign_in(town.mei)
    assert mei.post(f"/field/residents/{town.granny.id}/end").status_code == 303
    assert mei.get(f"/field/residents/{town.granny.id}").status_code == 404


def test_a_record_past_its_review_hides(session, town, sign_in, now, move_clock):
    move_clock(now + timedelta(days=20))
    town.granny.review_on = clock.day_of(now) + timedelta(days=10)
    session.commit()
    assert sign_in(town.mei).get(f"/field/residents/{town.granny.id}").status_code == 404


@pytest.mark.parametrize(
    "address", ["/field/residents/new?household={}", "/field/visits/new?household={}", "/field/households/{}"]
)
def test_another_grids_household_does_not_exist(town, sign_in, address):
    assert sign_in(town.mei).get(address.format(town.other_house.id)).status_code == 404
    assert sign_in(town.mei).get("/field/visits/new?household=nonsense").status_code == 404


def test_private_numbers_arriving_through_another_door_are_masked(session, town, now):
    mei = Actor.of(town.mei, clock.day_of(now))
    entry = ResidentEntry(
        care=[CareKind.OTHER], source=CareSource.OWN_REQUEST, legal_basis=LegalBasis.CONSENT, name="陆小满",
        consent_on=clock.day_of(now), consent_words="证号 11010519491231002X 同意",
    )  # fmt: skip
    made = residents.register_resident(session, mei, town.house, entry, now)
    assert "11010519491231002X" not in made.consent_words and "11****2X" in made.consent_words


def test_lists_of_households_run_at_most_ten_statements(town, sign_in, statements):
    mei = sign_in(town.mei)
    for address in ("/field/households/", "/field/households/?q=wgl&kind=living_alone"):
        with statements() as ran:
            assert mei.get(address).status_code == 200
        assert len(ran) <= 10


@pytest.mark.parametrize("missing", ["words", "way", "days", "confirmed"])
def test_a_refusal_asks_for_words_way_and_period_and_is_confirmed(session, town, sign_in, missing):
    sent = {name: value for name, value in refusal().items() if name != missing}
    answer = sign_in(town.mei).post(f"{home(town)}/refusal", data=sent)
    session.expire_all()
    assert answer.status_code == 422 and town.house.refusal_until is None
    assert missing == "words" or "不要再来了" in answer.text


def test_a_refusal_keeps_its_words_and_way_and_holds_as_chosen(session, town, sign_in, now):
    sign_in(town.mei).post(f"{home(town)}/refusal", data=refusal(days="365", way="phone"))
    session.expire_all()
    assert (town.house.refused_words, town.house.refused_way) == ("不要再来了", "phone")
    assert (town.house.refusal_until - clock.day_of(now)).days == 365


def test_no_period_shorter_than_the_usual_can_be_chosen(session, town, sign_in):
    assert sign_in(town.mei).post(f"{home(town)}/refusal", data=refusal(days="1")).status_code == 422


def test_what_they_said_is_masked_until_it_is_shown_with_a_purpose(session, town, sign_in):
    mei = sign_in(town.mei)
    mei.post(f"{home(town)}/refusal", data=refusal())
    assert "不要再来了" not in mei.get(home(town)).text
    mei.post(f"{home(town)}/reveal", data={"fields": ["refused_words"], "purpose": "visit"})
    assert "不要再来了" in mei.get(home(town)).text
