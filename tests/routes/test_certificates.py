"""Certificates at the desk, the worker's own badge, and the page on which anybody checks one."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import select
from support.databases import iso_day

from fieldapp.models import Certificate

FIELDS = {
    "number": "610902-7",
    "issuer": "区网格化管理服务中心",
    "issued_on": iso_day(0),
    "valid_until": iso_day(30),
}


@pytest.fixture
def desk(town, sign_in):
    return sign_in(town.bai, is_phone=False)


def record(desk, town, **other):
    data = {"submission_id": str(uuid4()), **FIELDS, **other}
    return desk.post(f"/desk/certificates/people/{town.mei.id}", data=data)


def test_from_the_list_over_the_persons_page_to_a_badge_that_anybody_can_check(
    session, town, desk, sign_in, client
):
    assert town.mei.name in desk.get("/desk/certificates/").text
    assert f"/desk/certificates/people/{town.mei.id}/new" in desk.get(f"/desk/people/{town.mei.id}").text
    assert desk.get(f"/desk/certificates/people/{town.mei.id}/new").status_code == 200
    assert record(desk, town).status_code == 303
    page = desk.get(f"/desk/people/{town.mei.id}").text
    certificate = session.scalars(select(Certificate)).one()
    assert "610902-7" in page and "即将到期" in page and f"/desk/certificates/{certificate.id}" in page
    own = sign_in(town.mei).get("/field/badge/").text
    code = re.search(r"/badges/([2-9A-Z]{12})", own)[1]
    assert code in desk.get(f"/desk/certificates/{certificate.id}").text
    assert client.post("/badges/", data={"code": code.lower()}).location.endswith(code)
    shown = client.get(f"/badges/{code}").text
    assert "属实" in shown and town.mei.name in shown and town.grid.name in shown
    assert "610902-7" not in shown and (town.mei.phone or "none") not in shown


def test_a_revoked_badge_says_so_and_the_reason_stays_at_the_desk(session, town, desk, client):
    record(desk, town)
    certificate = session.scalars(select(Certificate)).one()
    code = re.search(r"/badges/([2-9A-Z]{12})", desk.get(f"/desk/certificates/{certificate.id}").text)[1]
    assert (
        desk.post(f"/desk/certificates/{certificate.id}/revocation", data={"reason": ""}).status_code == 422
    )
    done = desk.post(f"/desk/certificates/{certificate.id}/revocation", data={"reason": "证件遗失"})
    assert done.status_code == 303 and "证件遗失" in desk.get(f"/desk/people/{town.mei.id}").text
    shown = client.get(f"/badges/{code}").text
    assert "已吊销" in shown and "证件遗失" not in shown and town.mei.name not in shown


def test_a_wrong_last_day_is_told_at_its_field_and_all_that_was_typed_stays(town, desk):
    answer = record(desk, town, valid_until=iso_day(-1))
    assert answer.status_code == 422 and "有效期截止日早于发证日期" in answer.text
    assert 'value="610902-7"' in answer.text


def test_an_unknown_code_is_not_genuine(client):
    shown = client.get("/badges/222222222222")
    assert shown.status_code == 200 and "不属实" in shown.text


def test_a_worker_without_a_certificate_is_told_whom_to_ask(town, sign_in):
    assert "请联系网格中心" in sign_in(town.mei).get("/field/badge/").text


def test_the_list_takes_a_fixed_number_of_statements(desk, statements):
    desk.get("/desk/certificates/")
    with statements() as ran:
        desk.get("/desk/certificates/")
    assert len(ran) <= 10


def test_nobody_is_offered_the_form_for_themselves(town, desk):
    assert desk.get(f"/desk/certificates/people/{town.bai.id}/new").status_code == 403
    assert "/certificates/people/" not in desk.get(f"/desk/people/{town.bai.id}").text
