"""What people are shown of an urgent case: an alarm on the desks, clocks and who was told, numbers that dial."""

import re
from uuid import uuid4

import pytest
from support.escalating import actor

from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.reports.intake import open_report
from fieldapp.domain.reports.tracking_codes import tracking_code
from fieldapp.models import Unit, Urgency

pytestmark = pytest.mark.given_now("2026-11-24T10:00")  # a Tuesday, no holiday near
ALARM = "紧急事件，尚无人受理"
EMERGENCY = ["tel:110", "tel:119", "tel:120", "tel:122"]


@pytest.fixture
def opened(session, town, now):
    """Reported by a resident; the report, its case with it."""

    def _opened(**more):
        new = NewReport(
            town.pothole, "屋后边坡垮塌，屋里有人", Urgency.URGENT, "三组李家", grid=town.grid, **more
        )
        report = open_report(session, new, None, now)
        session.commit()
        return report

    return _opened


def dials(text):
    """The numbers of the page itself; what the phone shows above it of unsent reports stands outside."""
    return re.findall(r'href="(tel:[^"]+)"', text.partition("<main")[2])


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("lin", "/field/"),
        *((name, at) for name in ("qin", "tang", "bai") for at in ("/desk/", "/desk/cases/")),
    ],
)
def test_the_alarm_stands_on_the_desks_with_the_step_that_is_due(town, sign_in, opened, name, address):
    case, client = opened().case, sign_in(getattr(town, name))
    text = client.get(address).text
    for words in (ALARM, case.number, town.pothole.name, town.grid.name, "三组李家", "10:15 前"):
        assert words in text
    (step,) = re.findall(r'href="([^"]+/acceptance)"', text)
    assert str(case.id) in step and client.get(step).status_code == 200
    sent = {"submission_id": str(uuid4())}
    assert client.post(step, data=sent).status_code == 303
    for other, at in (("lin", "/field/"), ("qin", "/desk/"), ("tang", "/desk/cases/"), ("bai", "/desk/")):
        assert ALARM not in sign_in(getattr(town, other)).get(at).text


def test_a_case_in_the_alarm_is_not_said_again_below_it(town, sign_in, opened):
    case = opened().case
    text = sign_in(town.lin).get("/field/").text
    assert text.count(f'/cases/{case.id}"') == 1


def test_the_alarm_names_no_case_that_is_kept_apart(town, sign_in, opened):
    opened(minor_involved=True)
    for name, at in (("lin", "/field/"), ("qin", "/desk/"), ("tang", "/desk/wall/"), ("bai", "/desk/cases/")):
        assert ALARM not in sign_in(getattr(town, name)).get(at).text


def test_with_an_alarm_pages_still_take_ten_statements(town, sign_in, opened, statements):
    opened()
    for name, address in (("tang", "/desk/"), ("tang", "/desk/cases/"), ("lin", "/field/")):
        client = sign_in(getattr(town, name))
        with statements() as ran:
            assert ALARM in client.get(address).text
        assert len(ran) <= 10, (address, len(ran))


def test_lists_say_by_when_an_urgent_case_must_be_accepted_and_not_that_it_is_due_tomorrow(
    town, sign_in, opened
):
    opened()
    for name, address, words in (
        ("tang", "/desk/cases/", "15 分钟内受理（10:15 前）"),
        ("tang", "/desk/map/", "15 分钟内受理（10:15 前）"),
        ("lin", "/field/cases/", "10:15 前受理"),
        ("tang", "/desk/wall/", "15 分钟内受理（10:15 前）"),
    ):
        text = sign_in(getattr(town, name)).get(address).text
        assert words in text and "明天到期" not in text, address


@pytest.mark.parametrize(("name", "side"), [("lin", "field"), ("qin", "desk"), ("bai", "desk")])
def test_the_case_shows_its_clocks_and_who_was_told_when(town, sign_in, opened, name, side):
    text = sign_in(getattr(town, name)).get(f"/{side}/cases/{opened().case.id}").text
    clocks = text[text.index('id="clocks"') : text.index('id="seen"')]  # before what was reported
    for words in ("受理", "10:15 前", "首次响应", "12:00 前", "办结", "11-25 10:00 前", "总时限"):
        assert words in clocks
    told = text[text.index('id="told"') :]
    for unit in (town.lin, town.village_centre, town.street_centre, town.county_centre):
        assert unit.name in told
    assert told.count("11-24 10:00") >= 4 and dials(text) == EMERGENCY


def test_residents_are_not_shown_the_clocks_within(town, client, opened):
    report = opened()
    text = client.get(f"/track/{tracking_code(report.id)}").text
    assert "已反映" in text
    for words in ("首次响应", "10:15", "12:00 前", town.street_centre.name):
        assert words not in text


def test_the_wall_names_kind_and_place_for_the_sound_and_no_words(town, sign_in, opened):
    case = opened().case
    text = sign_in(town.tang).get("/desk/wall/").text
    assert (
        f'data-urgent="{case.id}"' in text and f"新的紧急事件：{town.pothole.name}，{town.grid.name}" in text
    )
    assert "三组李家" not in text and "屋后边坡" not in text and "wall-sound" in text


def test_emergency_numbers_stand_beside_the_urgency_and_on_the_public_start(town, sign_in, client):
    text = sign_in(town.mei).get("/field/reports/new").text
    beside = text[text.index('name="urgency"') : text.index('name="minor_involved"')]
    assert dials(f"<main>{beside}") == EMERGENCY
    assert dials(client.get("/").text) == EMERGENCY


def test_phone_numbers_dial(session, town, sign_in):
    session.get_one(Unit, town.roads.id).phone = "09153210000-8"
    session.commit()
    yan = sign_in(town.yan)
    assert "tel:09153210000,8" in dials(yan.get(f"/desk/grids/{town.street.id}").text)
    assert f"tel:{town.mei.phone}" in dials(yan.get(f"/desk/people/{town.mei.id}").text)


def test_a_revealed_number_dials_and_a_masked_one_does_not(town, sign_in):
    mei, address = sign_in(town.mei), f"/field/households/{town.house.id}"
    assert dials(mei.get(address).text) == []
    mei.post(f"{address}/reveal", data={"fields": "contact_phone", "purpose": "visit"})
    assert f"tel:{town.house.contact_phone}" in dials(mei.get(address).text)


def test_a_grid_head_who_was_told_at_once_finds_one_line(session, town, sign_in, opened, now):
    opened()
    assert actor(town.lin, now).unit_ids
    assert sign_in(town.lin).get("/reminders/").text.count("紧急事件上报") == 1
