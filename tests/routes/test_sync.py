"""What phones send arrives once, is stored before it is judged, and never strands."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from support.databases import iso_day
from support.phone import Phone, report_fields, visit_fields

from fieldapp.domain.submissions import unapplied
from fieldapp.entries.judge import judge
from fieldapp.models import (
    Case,
    CaseState,
    Household,
    Outcome,
    Patrol,
    Posting,
    Quarantined,
    Receipt,
    Report,
    Resident,
    Role,
    Task,
    TaskState,
    Unapplied,
    Visit,
)


@pytest.fixture
def mei(town, sign_in):
    return Phone(sign_in(town.mei), town.mei)


def rows(session, model, *where):
    session.expire_all()
    return session.scalar(select(func.count()).select_from(model).where(*where))


def test_a_report_arrives_and_is_answered_with_its_id(mei, town, session):
    item = mei.save("report", report_fields(town))
    answer = mei.send(item)
    assert answer.status_code == 201
    assert answer.json["receipt"] == str(item.id)
    assert answer.json["outcome"] == "applied"
    report = session.get_one(Report, item.id)
    assert answer.json["see"] == f"/field/cases/{report.case_id}"
    receipt = session.get_one(Receipt, item.id)
    assert (receipt.device_id, receipt.number) == (mei.device, 1)


def test_a_submission_sent_again_changes_nothing_and_is_answered_the_same_to_the_byte(mei, town, session):
    item = mei.save("report", report_fields(town))
    first, again = mei.send(item), mei.send(item)
    assert (again.status_code, again.headers["X-Replayed"]) == (201, "1")
    assert again.data == first.data
    assert rows(session, Report, Report.id == item.id) == 1


def test_the_same_id_with_other_content_is_refused_and_kept_aside(mei, town, session):
    item = mei.save("report", report_fields(town))
    mei.send(item)
    item.body["fields"]["words"] = ["另一件事"]
    assert mei.send(item).status_code == 409
    assert "另一件事" in session.scalars(select(Quarantined.body)).one()


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b'{"kind": "visit", "fields": {"a": ["\\u0000"]}}', b"[]"]
)
def test_what_cannot_be_read_is_kept_in_quarantine_and_answered_422(mei, session, body):
    answer = mei.post("submissions", uuid4(), 1, body)
    assert (answer.status_code, answer.json["outcome"]) == (422, "needs_fix")
    assert rows(session, Quarantined) == 1


def test_more_than_64_kb_is_too_large(mei):
    assert mei.post("submissions", uuid4(), 1, b" " * 65_537).status_code == 413


def test_a_submission_without_a_session_is_answered_401_and_kept_nowhere(client, town, session):
    phone = Phone(client, town.mei)
    assert phone.send(phone.save("report", report_fields(town))).status_code == 401
    assert rows(session, Receipt) == 0


def test_an_item_of_another_person_is_refused(town, sign_in, session):
    item = Phone(sign_in(town.mei), town.mei).save("report", report_fields(town))
    phone = Phone(sign_in(town.lin), town.mei)
    assert phone.send(item).status_code == 403
    assert rows(session, Receipt) == 0


def test_another_persons_store_on_the_phone_is_refused(mei, town, sign_in):
    mei.hello()
    lin = Phone(sign_in(town.lin), town.lin, device=mei.device)
    assert lin.send(lin.save("report", report_fields(town))).status_code == 403
    assert lin.hello().json["state"] == "other_person"


def test_a_form_with_a_complaint_is_stored_and_comes_back_with_the_sentence(mei, town, session):
    answer = mei.send(mei.save("report", report_fields(town, words="")))
    assert answer.status_code == 201
    assert answer.json["outcome"] == "needs_fix"
    assert answer.json["complaints"] == {"words": "请写明问题。"}
    assert rows(session, Report, Report.person_id == town.mei.id) == 1  # the town's own
    assert "category" in session.scalars(select(Unapplied.body)).one()


def test_a_correction_makes_its_record_under_the_first_id(mei, town, session):
    bad = mei.save("report", report_fields(town, words=""))
    mei.send(bad)
    fixed = mei.save("report", report_fields(town), fixes=bad.id)
    assert mei.send(fixed).json["outcome"] == "applied"
    assert session.get_one(Report, bad.id).words == "路灯不亮"
    assert mei.outcome_of(bad)["outcome"] == "applied"
    assert rows(session, Unapplied) == 0


def test_a_household_a_resident_and_a_visit_in_the_wrong_order_all_come_alive(mei, town, session):
    home = mei.save("household", {"grid": town.grid.id, "address": "西大街99号"})
    granny = mei.save(
        "resident",
        {
            "household": home.id,
            "name": "李大妈",
            "care": ["living_alone"],
            "source": "own_request",
            "legal_basis": "statutory_duty",
        },
    )
    visit = mei.save("visit", visit_fields(home, resident=granny.id))
    assert [mei.send(item).json["outcome"] for item in (visit, granny)] == ["parked", "parked"]
    assert mei.send(home).json["outcome"] == "applied"
    assert session.get_one(Visit, visit.id).resident_id == granny.id
    assert session.get_one(Resident, granny.id).household_id == home.id
    assert mei.outcome_of(visit)["outcome"] == "applied"


def test_a_report_is_not_held_up_by_its_patrol(mei, town, session):
    patrol = mei.save("patrol_start", {"grid": town.grid.id})
    report = mei.save("report", report_fields(town, patrol_id=patrol.id))
    done = mei.save("patrol_finish", {"words": "都好"}, target=patrol.id)
    assert [mei.send(item).json["outcome"] for item in (report, done, patrol)] == [
        "applied",
        "parked",
        "applied",
    ]
    assert session.get_one(Report, report.id).patrol_id == patrol.id
    assert session.get_one(Patrol, patrol.id).is_finished


def test_pieces_of_a_route_make_one_line_in_any_order(mei, town, session):
    patrol = mei.save("patrol_start", {"grid": town.grid.id})
    mei.send(patrol)
    first = [[32.69, 109.02, 0], [32.6905, 109.02, 60]]
    third = [[32.692, 109.02, 900], [32.6925, 109.02, 960]]
    pieces = [(3, third), (2, []), (1, first), (1, first)]
    for number, points in pieces:
        fields = {"number": number, "points": json.dumps(points)}
        assert mei.send(mei.save("patrol_track", fields, target=patrol.id)).json["outcome"] == "applied"
    route = session.get_one(Patrol, patrol.id).route
    assert [point[2] for point in route.points] == [0, 60, 900, 960]
    assert route.gap_count == 1


def test_a_task_somebody_else_closed_goes_to_the_grid_head(mei, town, session):
    session.get_one(Task, town.task.id).state = TaskState.WITHDRAWN
    session.commit()
    item = mei.save("task_done", {"words": "已看望"}, target=town.task.id)
    assert mei.send(item).json["outcome"] == "review"
    row = session.get_one(Unapplied, item.id)
    assert (row.outcome, row.scope) == (Outcome.REVIEW, town.task.scope)


def test_a_record_changed_meanwhile_is_never_overwritten_silently(mei, town, session):
    edit = mei.save(
        "household_edit", {"address": "西大街12号1单元303室"}, target=town.house.id, base_version=1
    )
    session.get_one(Household, town.house.id).version = 2
    session.commit()
    assert mei.send(edit).json["outcome"] == "review"
    session.expire_all()
    assert session.get_one(Household, town.house.id).address == town.house.address


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_changes_of_ones_own_do_not_conflict_in_either_order(mei, town, session, order):
    first = mei.save("household_edit", {"address": "西大街13号"}, target=town.house.id, base_version=1)
    second = mei.save(
        "household_edit", {"address": "西大街14号"}, target=town.house.id, base_version=1, after=first.id
    )
    for at in order:
        mei.send((first, second)[at])
    session.expire_all()
    assert session.get_one(Household, town.house.id).address == "西大街14号"


@pytest.mark.parametrize("base, outcome", [(1, "review"), (2, "review"), (3, "applied")])
def test_a_change_goes_on_from_what_it_was_begun_from_when_that_is_newer_than_ones_own(
    mei, town, session, base, outcome
):
    """Mine made it 2, somebody else's 3: whoever has seen that one may go on."""
    first = mei.save("household_edit", {"address": "西大街13号"}, target=town.house.id, base_version=1)
    mei.send(first)
    home = session.get_one(Household, town.house.id, populate_existing=True)
    assert home.version == 2
    home.version = 3
    session.commit()
    mine = mei.save(
        "household_edit", {"address": "西大街14号"}, target=town.house.id, base_version=base, after=first.id
    )
    assert mei.send(mine).json["outcome"] == outcome


def test_a_worker_moved_to_another_grid_strands_nothing(mei, town, session):
    visit = mei.save("visit", visit_fields(town.house))
    posting = session.scalars(select(Posting).where(Posting.person_id == town.mei.id)).one()
    posting.ends_on = posting.starts_on + timedelta(days=1)
    session.add(
        Posting(
            person_id=town.mei.id,
            role=Role.GRID_WORKER,
            place_id=town.other_grid.id,
            scope=town.other_grid.scope,
            starts_on=posting.ends_on,
        )
    )
    session.commit()
    assert mei.send(visit).json["outcome"] == "review"
    assert session.get_one(Unapplied, visit.id).scope == town.house.scope


def test_a_case_that_moved_on_goes_to_the_grid_head(mei, town, session):
    case = session.get_one(Case, town.case.id)
    case.handler_id, case.state = town.mei.id, CaseState.CLOSED
    session.commit()
    item = mei.save("case_feedback", {"public_words": "已修好"}, target=case.id)
    assert mei.send(item).json["outcome"] == "review"


def test_a_parent_that_never_comes_is_looked_at_after_a_day(mei, town, session, now):
    visit = mei.save("visit", {**visit_fields(town.house), "household": uuid4()})
    assert mei.send(visit).json["outcome"] == "parked"
    unapplied.give_up_waiting(session, now + timedelta(days=2))
    assert session.get_one(Unapplied, visit.id).outcome is Outcome.REVIEW


def test_a_discarded_number_is_accounted_for(mei, session):
    item = mei.save("discarded", {})
    assert mei.send(item).json["outcome"] == "discarded"
    assert session.get_one(Receipt, item.id).number == item.number


def test_a_discarded_item_that_had_arrived_stays_arrived(mei, town, session):
    item = mei.save("report", report_fields(town))
    mei.send(item)
    item.body = {"kind": "discarded"}
    answer = mei.send(item)
    assert (answer.status_code, answer.json["outcome"]) == (201, "applied")


def test_a_phone_whose_clock_runs_three_days_ahead(mei, town, session, now):
    visit = mei.save("visit", {**visit_fields(town.house), "on": iso_day(3)})
    visit.body["captured_at"] = (now + timedelta(days=3)).isoformat()
    answer = mei.send(visit, X_Sent_At=(now + timedelta(days=3, minutes=5)).isoformat())
    assert answer.json["outcome"] == "applied"
    assert session.get_one(Visit, visit.id).on.isoformat() == iso_day()


def test_an_old_form_version_is_still_read(mei, town):
    assert mei.send(mei.save("report", report_fields(town), form_version=0)).json["outcome"] == "applied"


# --- hello, and an account that ended ---


def test_hello_says_who_is_there_what_time_it_is_and_which_life_of_the_database(mei, now):
    answer = mei.hello(need_key=True, held=[[1, 2]], held_count=2, highest=2)
    assert answer.status_code == 200
    assert answer.json["person"] == mei.mark
    assert answer.json["server_time"] == now.isoformat()
    assert set(answer.json) >= {"epoch", "min_app_version", "upload_key", "export_key"}
    assert "upload_key" not in mei.hello().json


def test_hello_without_a_session_says_signed_out(client, town):
    assert Phone(client, town.mei).hello().status_code == 401


def test_the_entry_of_every_field_form_is_known():
    from fieldapp.entries import BY_KIND

    named = {
        "report", "patrol_start", "patrol", "patrol_finish", "patrol_track", "visit", "household",
        "household_edit", "resident", "resident_edit", "task_done", "task_refused", "refusal", "case_feedback", "case_verification",
    }  # fmt: skip
    assert named <= set(BY_KIND)


def test_a_mistake_of_ours_strands_nothing(mei, town, session, monkeypatch):
    monkeypatch.setattr("fieldapp.entries.reports.open_report", lambda *_: 1 / 0)
    item = mei.save("report", report_fields(town))
    assert mei.send(item).json["outcome"] == "review"
    assert session.get_one(Unapplied, item.id).body


def test_a_full_disk_leaves_no_receipt(mei, town, session, monkeypatch):
    def broken(*_):
        raise OSError("no space left")

    monkeypatch.setattr("fieldapp.routes.sync.judge", broken)
    item = mei.save("report", report_fields(town))
    with pytest.raises(OSError):
        mei.send(item)
    assert rows(session, Receipt, Receipt.id == item.id) == 0
    monkeypatch.setattr("fieldapp.routes.sync.judge", judge)
    assert mei.send(item).json["outcome"] == "applied"


@pytest.mark.setting("MIN_FORM_VERSION")
def test_only_an_operator_who_says_so_turns_away_old_forms(mei, town, app, monkeypatch):
    monkeypatch.setitem(app.config, "MIN_FORM_VERSION", "2")
    assert mei.send(mei.save("report", report_fields(town))).status_code == 426
    assert mei.send(mei.save("report", report_fields(town), form_version=2)).status_code == 201


def test_a_change_that_follows_one_put_right_is_not_held_up(mei, town, session):
    bad = mei.save("household_edit", {"address": ""}, target=town.house.id, base_version=1)
    mei.send(bad)
    fixed = mei.save(
        "household_edit", {"address": "西大街13号"}, target=town.house.id, base_version=1, fixes=bad.id
    )
    second = mei.save(
        "household_edit", {"address": "西大街14号"}, target=town.house.id, base_version=1, after=fixed.id
    )
    assert mei.send(second).json["outcome"] == "parked"
    assert mei.send(fixed).json["outcome"] == "applied"
    session.expire_all()
    assert session.get_one(Household, town.house.id).address == "西大街14号"
