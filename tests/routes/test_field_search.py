"""One box from every page of the phone: cases, households and tasks that somebody may see, offline too."""

import pytest
from support.bundles import Phone

from fieldapp.models import CaseState


def found(client, words):
    return client.get("/field/search", query_string={"words": words}).text


def test_every_page_of_the_phone_leads_to_the_search(town, sign_in):
    mei = sign_in(town.mei)
    for address in ("/field/", "/field/mine/", f"/field/tasks/{town.task.id}", "/field/outbox"):
        assert 'href="/field/search"' in mei.get(address).text


def test_the_search_finds_cases_households_and_tasks(town, sign_in):
    mei = sign_in(town.mei)
    assert f"/field/cases/{town.case.id}" in found(mei, "路灯")
    text = found(mei, "西大街12号")
    assert f"/field/households/{town.house.id}" in text and f"/field/tasks/{town.task.id}" in text


def test_what_somebody_may_not_see_is_not_found(town, sign_in):
    zhao = sign_in(town.zhao)
    text = found(zhao, "西大街12号")
    assert f"/field/households/{town.house.id}" not in text and f"/field/tasks/{town.task.id}" not in text
    assert f"/field/cases/{town.other_case.id}" not in found(sign_in(town.wu), town.other_case.summary[:6])


@pytest.mark.parametrize("words", ["", "灯", "x" * 500, "%", "' or 1=1 --"])
def test_too_little_or_nonsense_finds_nothing(town, sign_in, words):
    text = found(sign_in(town.mei), words)
    assert 'class="card card--link" href="/field/cases/' not in text


def test_names_are_masked_in_what_is_found(session, town, sign_in):
    assert town.house.contact_name not in found(sign_in(town.mei), "西大街12号")


def test_a_phone_carries_my_open_tasks_and_cases_in_its_index(session, town, sign_in):
    phone = Phone(sign_in(town.mei))
    phone.renew()
    rows = {(row[0], row[1]): row[2] for row in phone.index}
    assert town.task.title in rows[("task", str(town.task.id))]
    assert town.case.summary[:10] in rows[("case", str(town.case.id))]
    assert ("household", str(town.house.id)) in rows


def test_restricted_and_closed_cases_are_not_in_the_index(session, town, sign_in):
    town.case.is_restricted = True
    session.commit()
    phone = Phone(sign_in(town.mei))
    phone.renew()
    assert ("case", str(town.case.id)) not in {(row[0], row[1]) for row in phone.index}
    town.case.is_restricted, town.case.is_open, town.case.state = False, False, CaseState.CLOSED
    session.commit()
    phone.renew()
    assert ("case", str(town.case.id)) not in {(row[0], row[1]) for row in phone.index}
