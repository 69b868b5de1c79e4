"""Leading bodies, what is said of the centres, and the duty rosters of this week and the next."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.demo.cast import Town
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.organisation import bodies, centres, duty_roster
from fieldapp.domain.organisation.bodies import NewMember
from fieldapp.domain.organisation.centres import CentreDetails
from fieldapp.models import BodyLine, Level, Place, Unit

L = BodyLine
BODY = "城乡社区网格化服务管理工作领导小组"
# (name, office, line, chairs); invented, at each of the core's places
MEMBERS = {
    Level.COUNTY: [
        ("贺向东", "区委副书记", L.COMMITTEE, True), ("卢静", "副区长", L.COMMITTEE, False),
        ("曾国良", "市人大代表", L.DEPUTY, False), ("田丰", "区民政局局长", L.OTHER, False),
    ],
    Level.TOWN: [
        ("周庆生", "街道党工委书记", L.COMMITTEE, True), ("罗敏", "网格中心主任", L.COMMITTEE, False),
        ("吴雪梅", "区人大代表", L.DEPUTY, False), ("邓永福", "中心户长代表", L.HOUSEHOLD_HEAD, False),
    ],
    Level.VILLAGE: [
        ("蒋玉兰", "社区党支部书记", L.COMMITTEE, True), ("林建国", "网格长", L.COMMITTEE, False),
        ("吴秀珍", "中心户长", L.HOUSEHOLD_HEAD, False), ("石大勇", "街道人大代表", L.DEPUTY, False),
    ],
}  # fmt: skip
HOURS = "周一至周五 8:30-12:00，14:00-17:30"
ADDRESSES = {
    Level.CITY: "香溪路8号",
    Level.COUNTY: "江北大道76号",
    Level.TOWN: "西大街32号",
    Level.VILLAGE: "便民服务大厅",
}


def build(session: Session, town: Town, now: datetime) -> None:
    _bodies(session, town, now)
    running = session.scalars(select(Unit).where(Unit.is_centre.is_(True)).order_by(Unit.scope)).all()
    for number, centre in enumerate(running):
        _describe(session, town, centre, number, now)
        _plan(session, town, centre, now)


def _bodies(session: Session, town: Town, now: datetime) -> None:
    yan, people = Actor.of(town.yan, day_of(now)), {each.name: each for each in (town.luo, town.lin, town.wu)}
    places: tuple[Place, ...] = (town.county, town.street, town.village)
    for place in places:
        body = bodies.save_body(
            session, yan, place, f"{place.name}{BODY}", "《网格化服务管理规范》第 6 章", now
        )
        for name, office, line, is_chair in MEMBERS[place.level]:
            new = NewMember(name, office, line, is_chair, people.get(name))
            bodies.add_member(session, yan, body, new, now)


def _describe(session: Session, town: Town, centre: Unit, number: int, now: datetime) -> None:
    """An address in words, and a number nobody was given."""
    address = f"{centre.place.name}{ADDRESSES[centre.place.level]}"
    details = CentreDetails(centre.name, f"0915-100{number:04d}", address, HOURS)
    centres.change_centre(session, Actor.of(town.yan, day_of(now)), centre, details, now)


def _plan(session: Session, town: Town, centre: Unit, now: datetime) -> None:
    """Everybody by turns, this week and the next."""
    people = [person.id for person, _ in centres.staff_of(session, centre, day_of(now))]
    for weeks in (0, 1):
        monday = duty_roster.week_of(day_of(now)) + timedelta(weeks=weeks)
        plan = duty_roster.in_turn(people, duty_roster.slots_of(monday))
        duty_roster.save_week(session, Actor.of(town.yan, day_of(now)), centre, monday, plan, "", now)
