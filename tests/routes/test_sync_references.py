"""What a submission names by id counts only where it is its sender's own; its own words are kept either way."""

from uuid import uuid4

import pytest
from sqlalchemy import select
from support.phone import Phone, report_fields, visit_fields

from fieldapp.domain.submissions.arrivals import arrival_of
from fieldapp.domain.submissions.references import FOREIGN
from fieldapp.models import Household, Outcome, Receipt, Report, Unapplied, Visit


@pytest.fixture
def mei(town, sign_in):
    return Phone(sign_in(town.mei), town.mei)


@pytest.fixture
def lin(town, sign_in):
    return Phone(sign_in(town.lin), town.lin)


def kept(session, item):
    session.expire_all()
    return session.get(Unapplied, item.id)


def test_putting_right_what_somebody_else_sent_is_refused_and_the_words_are_kept(mei, lin, town, session):
    broken = mei.save("report", report_fields(town, words=""))
    mei.send(broken)
    grabbed = lin.save("report", report_fields(town, words="不是我的"), fixes=broken.id)
    answer = lin.send(grabbed)
    assert (answer.status_code, answer.json["outcome"]) == (201, "review")
    assert kept(session, broken).outcome is Outcome.NEEDS_FIX and session.get(Report, broken.id) is None
    waiting = kept(session, grabbed)
    assert arrival_of(waiting).envelope.fields["words"] == ["不是我的"]
    assert waiting.reason == FOREIGN and waiting.entity_id == grabbed.id
    assert session.get(Receipt, grabbed.id).fixes_id is None
    assert mei.send(mei.save("report", report_fields(town), fixes=broken.id)).json["outcome"] == "applied"


def test_a_fix_sent_before_another_persons_form_does_not_swallow_it(mei, lin, town, session):
    to_come = mei.save("report", report_fields(town, words="真的坏了"))
    assert (
        lin.send(lin.save("visit", visit_fields(town.house), fixes=to_come.id)).json["outcome"] == "applied"
    )
    assert mei.send(to_come).json["outcome"] == "applied"
    assert session.get(Report, to_come.id).words == "真的坏了"


def test_a_fix_that_waited_closes_nothing_of_somebody_elses_that_came_meanwhile(mei, lin, town, session):
    to_come = mei.save("report", report_fields(town, words=""))
    home = lin.save("household", {"grid": town.grid.id, "address": "东大街1号"})
    early = lin.save("visit", visit_fields(home), fixes=to_come.id)
    assert lin.send(early).json["outcome"] == "parked"
    assert mei.send(to_come).json["outcome"] == "needs_fix"
    assert lin.send(home).json["outcome"] == "applied"
    assert kept(session, early) is None and kept(session, to_come).outcome is Outcome.NEEDS_FIX


def test_a_fix_is_of_the_same_kind_of_form(mei, town, session):
    broken = mei.save("report", report_fields(town, words=""))
    mei.send(broken)
    other = mei.save("visit", visit_fields(town.house), fixes=broken.id)
    assert mei.send(other).json["outcome"] == "review"
    assert kept(session, broken).body and session.get(Visit, broken.id) is None


def test_nobody_goes_on_from_somebody_elses_version(mei, lin, town, session):
    first = lin.save("household_edit", {"address": "西大街13号"}, target=town.house.id, base_version=1)
    lin.send(first)
    edit = mei.save(
        "household_edit", {"address": "西大街14号"}, target=town.house.id, base_version=1, after=first.id
    )
    assert mei.send(edit).json["outcome"] == "review"
    session.expire_all()
    assert session.get(Household, town.house.id).address == "西大街13号"
    assert arrival_of(kept(session, edit)).envelope.fields["address"] == ["西大街14号"]


def test_what_waited_for_somebody_elses_change_does_not_go_on_from_it(mei, lin, town, session):
    first = lin.save("household_edit", {"address": "西大街13号"}, target=town.house.id, base_version=1)
    edit = mei.save(
        "household_edit", {"address": "西大街14号"}, target=town.house.id, base_version=1, after=first.id
    )
    assert mei.send(edit).json["outcome"] == "parked"
    lin.send(first)
    session.expire_all()
    assert session.get(Household, town.house.id).address == "西大街13号"
    assert kept(session, edit).outcome is Outcome.REVIEW


def test_my_own_change_of_another_record_lends_no_version(mei, town, session):
    """The second record has been changed by somebody else meanwhile: that is a conflict all the same."""
    grid = {"grid": town.grid.id}
    home = mei.save("household", {**grid, "address": "东大街1号"})
    mei.send(home)
    mine = mei.save("household_edit", {"address": "东大街2号"}, target=home.id, base_version=1)
    mei.send(mine)
    town.house.version = 2
    session.commit()
    edit = mei.save(
        "household_edit", {"address": "西大街9号"}, target=town.house.id, base_version=1, after=mine.id
    )
    assert mei.send(edit).json["outcome"] == "review"


def test_receipts_are_shown_to_who_sent_them_alone(mei, lin, town):
    item = mei.save("report", report_fields(town))
    mei.send(item)
    assert mei.outcome_of(item)["outcome"] == "applied"
    assert lin.outcome_of(item) == {}
    asked = f"/sync/receipts?ids={item.id},{uuid4()}"
    assert lin.client.get(asked).json == {"receipts": {}}


def test_every_stored_fix_belongs_to_the_same_person(mei, lin, town, session):
    broken = mei.save("report", report_fields(town, words=""))
    mei.send(broken)
    lin.send(lin.save("report", report_fields(town), fixes=broken.id))
    mei.send(mei.save("report", report_fields(town), fixes=broken.id))
    pairs = session.execute(select(Receipt.person_id, Receipt.fixes_id).where(Receipt.fixes_id.is_not(None)))
    assert [person_id for person_id, _ in pairs] == [town.mei.id]
