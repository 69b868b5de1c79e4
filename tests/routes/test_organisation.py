"""Leading bodies, centres, the duty roster, the phone list and vacancies, as pages: seen, changed, refused."""

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from fieldapp import clock
from fieldapp.domain.organisation import duty_roster
from fieldapp.models import BodyMember, DutyShift, DutyTime, LeadingBody, Posting, Unit


def shown(answer):
    assert answer.status_code == 200, answer.status_code
    return html.unescape(answer.text)


def form(**fields):
    return {"submission_id": str(uuid4()), **fields}


def body_of(town):
    return f"/desk/bodies/{town.street.id}"


def duty_of(unit):
    return f"/desk/duty/{unit.id}"


@pytest.fixture
def plan(session, town, now):
    """tang is on by day and luo by night, this week."""
    monday = duty_roster.week_of(clock.day_of(now))
    for slot in duty_roster.slots_of(monday):
        person = town.tang if slot.time is DutyTime.DAY else town.luo
        session.add(DutyShift(unit_id=town.street_centre.id, on=slot.on, time=slot.time, person_id=person.id))
    session.commit()
    return monday


# --- leading bodies


def test_a_body_with_its_members_is_recorded_and_read(session, town, sign_in):
    luo, address = sign_in(town.luo), body_of(town)
    assert "登记领导机构" in shown(luo.get(address))
    assert luo.post(address, data=form(name="网格化工作领导小组", basis="2号文")).status_code == 303
    member = form(name="周书记", office="党工委书记", line="committee", is_chair="y")
    assert luo.post(f"{address}/members", data=member).status_code == 303
    known = form(name="林建国", office="网格长", line="household_head", account="lin")
    assert luo.post(f"{address}/members", data=known).status_code == 303
    page = shown(sign_in(town.tang).get(address))
    assert all(word in page for word in ("网格化工作领导小组", "周书记", "党组织", "中心户长", "2号文"))
    assert "结束周书记的任职" not in page  # staff read, the director writes
    assert "周书记" in shown(luo.get("/desk/bodies/"))
    assert (
        session.scalars(select(BodyMember.person_id).where(BodyMember.name == "林建国")).one() == town.lin.id
    )


def test_what_is_wrong_with_a_member_is_said_and_everything_typed_is_kept(session, town, sign_in):
    luo, address = sign_in(town.luo), body_of(town)
    luo.post(address, data=form(name="领导小组"))
    answer = luo.post(f"{address}/members", data=form(name="周书记", office="", line="deputy"))
    assert answer.status_code == 422 and "请填写职务" in answer.text and "周书记" in answer.text
    strange = form(name="方圆", office="网格员", line="other", account="far")
    answer = luo.post(f"{address}/members", data=strange)
    assert answer.status_code == 422 and "本区域内没有这个登录名" in answer.text
    assert session.scalars(select(BodyMember)).all() == []


def test_a_membership_ends_and_stays_as_history(session, town, sign_in):
    luo, address = sign_in(town.luo), body_of(town)
    luo.post(address, data=form(name="领导小组"))
    luo.post(f"{address}/members", data=form(name="吴代表", office="代表", line="deputy"))
    member = session.scalars(select(BodyMember)).one()
    assert luo.post(f"/desk/bodies/members/{member.id}/end").status_code == 303
    page = shown(luo.get(address))
    assert "原成员" in page and "结束吴代表的任职" not in page
    assert luo.post(f"/desk/bodies/members/{member.id}/end").status_code == 409


def test_a_body_is_written_by_directors_and_administrators_of_the_area_alone(session, town, sign_in):
    for name, code in {"qin": 403, "tang": 403, "lin": 403, "bai": 403, "ding": 403, "mei": 403}.items():
        assert sign_in(getattr(town, name)).post(body_of(town), data=form(name="x")).status_code == code, name
    luo = sign_in(town.luo)
    assert luo.post(f"/desk/bodies/{town.county.id}", data=form(name="x")).status_code == 404
    assert luo.post(f"/desk/bodies/{town.other_town.id}", data=form(name="x")).status_code == 404
    assert luo.get(f"/desk/bodies/{town.grid.id}").status_code == 404
    assert session.scalars(select(LeadingBody)).all() == []


# --- centres


def test_a_centre_is_changed_and_residents_read_it(town, sign_in, client):
    luo = sign_in(town.luo)
    fields = {
        "name": "老城街道网格中心", "phone": "09153210000", "address": "西大街1号", "opening_hours": "周一至周五 8:30-17:30",
    }  # fmt: skip
    address = f"/desk/centres/{town.street_centre.id}"
    assert "老城街道" in shown(luo.get(f"{address}/edit"))
    assert luo.post(address, data=fields).status_code == 303
    for page in (
        luo.get(address),
        client.get(f"/grids/{town.village.code}"),
        sign_in(town.mei).get("/phone-list/"),
    ):
        assert all(word in shown(page) for word in ("老城街道网格中心", "西大街1号", "周一至周五"))


def test_a_bad_phone_is_complained_of_at_its_field(session, town, sign_in):
    address = f"/desk/centres/{town.street_centre.id}"
    answer = sign_in(town.luo).post(address, data={"name": "中心", "phone": "abc", "address": "西大街1号"})
    assert answer.status_code == 422 and "phone-error" in answer.text and "西大街1号" in answer.text


def test_centres_are_changed_within_the_area_by_who_may(town, sign_in):
    address, fields = f"/desk/centres/{town.street_centre.id}", {"name": "x"}
    for name in ("tang", "qin", "lin", "bai", "ding"):
        assert sign_in(getattr(town, name)).post(address, data=fields).status_code == 403, name
    luo = sign_in(town.luo)
    assert luo.post(f"/desk/centres/{town.county_centre.id}", data=fields).status_code == 404
    assert luo.post(f"/desk/centres/{town.roads.id}", data=fields).status_code == 404  # a department
    assert sign_in(town.qin).get(address).status_code == 404


def test_the_list_of_centres_says_who_is_on_now(town, sign_in, plan):
    page = shown(sign_in(town.bai).get("/desk/centres/"))
    assert "唐志明" in page and "未安排" in page
    assert "唐志明" not in shown(sign_in(town.bai).get("/desk/centres/?q=西大街"))


# --- the duty roster


def test_a_week_is_filled_in_by_turns_and_saved_at_once(session, town, sign_in, now):
    tang, address = sign_in(town.tang), duty_of(town.street_centre)
    monday = duty_roster.week_of(clock.day_of(now)) + timedelta(days=7)
    page = shown(tang.get(f"{address}?week={monday.isoformat()}&fill=turn"))
    fields = dict(re.findall(r'<select[^>]*name="(\w+)".*?<option selected value="([^"]+)"', page, re.DOTALL))
    assert len(fields) == 14 and len(set(fields.values())) == 2
    seen = re.search(r'name="as_seen"[^>]*value="(\w+)"', page).group(1)
    answer = tang.post(address, data={**fields, "week": monday.isoformat(), "as_seen": seen})
    assert answer.status_code == 303 and monday.isoformat() in answer.location
    assert len(session.scalars(select(DutyShift)).all()) == 14
    assert "唐志明" in shown(tang.get(answer.location))
    late = tang.post(address, data={"week": monday.isoformat(), "as_seen": seen})
    assert late.status_code == 422 and "他人已修改" in late.text
    assert len(session.scalars(select(DutyShift)).all()) == 14


def test_last_weeks_plan_is_proposed_for_the_next(town, sign_in, plan):
    week = (plan + timedelta(days=7)).isoformat()
    page = shown(sign_in(town.tang).get(f"{duty_of(town.street_centre)}?week={week}&fill=last"))
    assert page.count('<option selected value="' + str(town.tang.id)) == 7
    assert page.count('<option selected value="' + str(town.luo.id)) == 7


def test_who_may_not_plan_reads_the_plan(town, sign_in, plan):
    page = shown(sign_in(town.ding).get(duty_of(town.street_centre)))
    assert "唐志明" in page and "保存值班表" not in page
    assert sign_in(town.ding).post(duty_of(town.street_centre), data={}).status_code == 403
    assert sign_in(town.qin).get(duty_of(town.street_centre)).status_code == 404
    assert sign_in(town.qin).post(duty_of(town.street_centre), data={}).status_code == 404
    assert sign_in(town.luo).post(duty_of(town.county_centre), data={}).status_code == 404


def test_somebody_of_another_centre_is_not_accepted(session, town, sign_in):
    answer = sign_in(town.tang).post(duty_of(town.street_centre), data={"night_6": str(town.qin.id)})
    assert answer.status_code == 422
    assert session.scalars(select(DutyShift)).all() == []


@pytest.mark.parametrize("week", ["x", "0001-01-01", "9999-12-31", "2026-13-01", ""])
def test_a_week_that_cannot_be_planned_is_this_one(town, sign_in, plan, week):
    assert "唐志明" in shown(sign_in(town.tang).get(f"{duty_of(town.street_centre)}?week={week}"))


def test_the_navigation_opens_ones_own_roster(town, sign_in):
    assert sign_in(town.tang).get("/desk/duty/").location == duty_of(town.street_centre)
    assert sign_in(town.yan).get("/desk/duty/").location == "/desk/centres/"


# --- the phone list and the overview


def test_the_phone_list_says_who_is_on_and_gives_numbers_to_those_who_lead(session, town, sign_in, plan):
    tang = session.get_one(type(town.tang), town.tang.id)
    tang.phone = "13900004321"
    session.commit()
    field = shown(sign_in(town.mei).get("/phone-list/"))
    assert "110" in field and "当前值班：唐志明" in field and "13900004321" not in field
    assert "13900004321" in shown(sign_in(town.lin).get("/phone-list/"))
    assert "唐志明" not in shown(sign_in(town.far).get("/phone-list/"))
    assert "/phone-list/" in shown(sign_in(town.mei).get("/field/mine/"))


def test_the_overview_says_who_is_on_and_when_it_is_ones_own_turn(town, sign_in, plan):
    assert "本人正在值班" in shown(sign_in(town.tang).get("/desk/office"))
    luo = shown(sign_in(town.luo).get("/desk/office"))
    assert "唐志明" in luo and "本人下次值班" in luo


def test_the_night_officer_takes_over_by_the_clock(town, sign_in, plan, move_clock, now):
    tang = sign_in(town.tang)
    move_clock(now.replace(hour=19) if now.tzinfo else now)
    assert "当前值班：罗敏" in shown(tang.get("/phone-list/"))


# --- vacancies


def test_a_vacant_grid_leads_to_the_form_that_fills_it(session, town, sign_in):
    tang = sign_in(town.tang)
    page = shown(tang.get("/desk/vacancies/?kind=no_worker"))
    link = f"/desk/people/new?place={town.second_grid.code}&role=grid_worker"
    assert town.second_grid.name in page and link in page
    new = shown(tang.get(link))
    assert re.search(r'<option selected value="grid_worker"', new) and town.second_grid.name in new
    fields = form(name="陆新", sign_in_name="luxin", role="grid_worker", place_code=town.second_grid.code)
    assert tang.post("/desk/people/", data=fields).status_code == 303
    assert town.second_grid.name not in shown(tang.get("/desk/vacancies/?kind=no_worker"))


def test_an_empty_unit_and_a_missing_centre_lead_to_their_forms(session, town, sign_in, now):
    session.execute(update(Posting).where(Posting.unit_id == town.roads.id).values(ends_on=clock.day_of(now)))
    session.commit()
    yan = sign_in(town.yan)
    page = shown(yan.get("/desk/vacancies/"))
    link = f"/desk/people/new?place={town.street.code}&role=department_handler&unit={town.roads.id}"
    assert link in page and f'<option selected value="{town.roads.id}"' in shown(yan.get(link))
    assert f"/desk/grids/{town.other_village.id}/units/new?centre=y" in page
    assert "checked" in shown(yan.get(f"/desk/grids/{town.other_village.id}/units/new?centre=y"))


def test_who_may_not_fill_a_post_is_told_whom_to_ask(town, sign_in):
    page = shown(sign_in(town.bai).get("/desk/vacancies/?kind=no_lead"))
    assert town.county_centre.name in page and "请联系本区域的管理员办理" in page
    assert "role=centre_director" not in page


def test_vacancies_are_seen_in_ones_area_by_who_leads(town, sign_in):
    assert town.other_village.name not in shown(sign_in(town.qin).get("/desk/vacancies/"))
    for name in ("mei", "wu", "sun"):
        assert sign_in(getattr(town, name)).get("/desk/vacancies/").status_code == 403


@pytest.mark.parametrize(
    "who, address",
    [("yan", "/desk/vacancies/"), ("yan", "/desk/centres/"), ("yan", "/desk/bodies/"), ("mei", "/phone-list/"),
     ("tang", "/desk/duty/{unit}"), ("bai", "/desk/centres/{unit}"), ("tang", "/desk/bodies/{place}")],
)  # fmt: skip
def test_a_page_costs_few_statements_at_any_size(session, town, sign_in, plan, statements, who, address):
    client, where = (
        sign_in(getattr(town, who)),
        address.format(unit=town.street_centre.id, place=town.street.id),
    )
    with statements() as few:
        shown(client.get(where))
    for number in range(30):
        session.add(
            Unit(name=f"站{number}", place_id=town.street.id, scope=town.street.scope, is_centre=True)
        )
    session.commit()
    with statements() as many:
        shown(client.get(where))
    assert len(many) <= max(len(few), 10), many
