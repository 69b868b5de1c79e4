"""The core cast: two villages of one street, a worker elsewhere, one of everything. Tests know them by name.

Names are invented; phone numbers lie in ranges nobody was given; there are no identity numbers.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.demo.cast import CORNER, KINDS, PASSWORD, PEOPLE, PLACES, SIDE, UNITS, Town
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.people.passwords import hash_password
from fieldapp.domain.reference.defaults import load_reference
from fieldapp.domain.reports.intake import open_report
from fieldapp.domain.search.name_keys import digest
from fieldapp.domain.search.phone_keys import phone_digest
from fieldapp.domain.search.spellings import mark
from fieldapp.models import (
    CareKind,
    CareSource,
    Case,
    Category,
    GridKind,
    Household,
    LegalBasis,
    Level,
    Person,
    Place,
    Posting,
    Resident,
    ResidentCare,
    ServiceItem,
    Task,
    Unit,
    Urgency,
)


def build_core(session: Session, now: datetime) -> Town:
    """Build the core in an empty, migrated database; `now` is the day's moment everything is told from."""
    load_reference(session)
    mark(session)
    today = day_of(now)
    parts: dict[str, object] = dict(_places(session))
    parts |= _units(session, parts)
    parts |= _people(session, parts, today)
    parts |= {code: _category(session, code) for code in KINDS}
    parts["visit_item"] = _item(session, "visit_alone")
    parts["ended_item"] = _item(session, "census_2020")
    parts |= _households(session, parts, now)
    parts |= _reports(session, parts, now)
    parts["task"] = _task(session, parts, now)
    session.flush()
    return Town(**{name: parts[name] for name in Town.__dataclass_fields__})  # type: ignore[arg-type]


def square(east: int, north: int) -> list[list[float]]:
    """The outline [[lon, lat], …] of the square so many sides from the corner."""
    lon, lat = CORNER[0] + east * SIDE, CORNER[1] + north * SIDE
    corners = [(lon, lat), (lon + SIDE, lat), (lon + SIDE, lat + SIDE), (lon, lat + SIDE)]
    return [[round(x, 6), round(y, 6)] for x, y in corners]


def _places(session: Session) -> dict[str, Place]:
    made: dict[str, Place] = {}
    for name, code, words, level, parent, at in PLACES:
        known = session.scalars(select(Place).where(Place.code == code)).one_or_none()
        place = known or Place(
            code=code,
            scope="6109" if level is Level.CITY else code,
            name=words,
            level=level,
            parent_id=made[parent].id if parent else None,
        )
        if at is not None:
            place.grid_kind, place.grid_level = GridKind.COMPREHENSIVE, 2
            place.outline = square(*at)
            (place.min_lon, place.min_lat), (place.max_lon, place.max_lat) = (
                place.outline[0],
                place.outline[2],
            )
            place.basis, place.starts_on = "《网格划分方案》", date(2026, 1, 1)
        session.add(place)
        session.flush()
        made[name] = place
    return made


def _units(session: Session, parts: dict[str, object]) -> dict[str, object]:
    made: dict[str, object] = {}
    for name, words, at, is_centre in UNITS:
        place = parts[at]
        assert isinstance(place, Place)  # noqa: S101 - tells the type checker
        unit = Unit(name=words, is_centre=is_centre, place_id=place.id, scope=place.scope)
        session.add(unit)
        made[name] = unit
    session.flush()
    return made


def _people(session: Session, parts: dict[str, object], today: date) -> dict[str, object]:
    password, made = hash_password(PASSWORD), dict[str, object]()
    for number, (name, words, role, at, unit_name) in enumerate(PEOPLE):
        place, unit = parts[at], parts.get(unit_name)
        assert isinstance(place, Place)  # noqa: S101 - tells the type checker
        person = Person(
            name=words,
            sign_in_name=name,
            phone=f"1000000{number:04d}",
            password_hash=password,
            must_change_password=False,
            is_demo=True,
        )
        posting = Posting(
            role=role,
            place=place,
            scope=place.scope,
            unit_id=unit.id if isinstance(unit, Unit) else None,
            starts_on=today - timedelta(days=200),
            may_see_restricted=role in policy.roles_for("confirm_permission"),
        )
        person.postings.append(posting)
        session.add(person)
        made[name] = person
    session.flush()
    return made


def _category(session: Session, code: str) -> Category:
    return session.scalars(select(Category).where(Category.code == code)).unique().one()


def _item(session: Session, code: str) -> ServiceItem:
    return session.scalars(select(ServiceItem).where(ServiceItem.code == code)).one()


def _households(session: Session, parts: dict[str, object], now: datetime) -> dict[str, object]:
    grid, other_grid, lin = parts["grid"], parts["other_grid"], parts["lin"]
    assert isinstance(grid, Place) and isinstance(other_grid, Place) and isinstance(lin, Person)  # noqa: S101
    phone = "10000009001"
    house = Household(
        code=f"{grid.code}-0001",
        grid_id=grid.id,
        scope=grid.scope,
        address="西大街12号1单元302室",
        lat=32.692,
        lon=109.022,
        headcount=3,
        contact_name="王桂兰",
        contact_initials="wgl",
        contact_phone=phone,
        contact_phone_last4=phone_digest(phone),
        contact_consented_on=day_of(now) - timedelta(days=90),
        convenient_hours="上午",
        please_note="家里有狗，敲门后稍等",
        registered_at=now - timedelta(days=90),
    )
    other_house = Household(
        code=f"{other_grid.code}-0001",
        grid_id=other_grid.id,
        scope=other_grid.scope,
        address="培新街5号",
        registered_at=now - timedelta(days=80),
    )
    session.add_all([house, other_house])
    session.flush()
    granny = _resident(house, "王桂兰", "wgl", now)
    granny.birth_year, granny.visit_every_days, granny.next_visit_on = 1943, 30, day_of(now)
    granny.care.append(ResidentCare(kind=CareKind.LIVING_ALONE))
    child = _resident(house, "王乐乐", "wll", now)
    child.is_minor, child.legal_basis, child.registered_by_id = True, LegalBasis.GUARDIAN_CONSENT, lin.id
    child.care.append(ResidentCare(kind=CareKind.LEFT_BEHIND_CHILD))
    session.add_all([granny, child])
    session.flush()
    return {"house": house, "other_house": other_house, "granny": granny, "child": child}


def _resident(house: Household, name: str, initials: str, now: datetime) -> Resident:
    return Resident(
        household_id=house.id,
        scope=house.scope,
        name=name,
        name_digest=digest(name),
        initials=initials,
        source=CareSource.OWN_REQUEST,
        legal_basis=LegalBasis.CONSENT,
        consent_on=day_of(now) - timedelta(days=90),
        needs=[],
        review_on=day_of(now) + timedelta(days=200),
        registered_at=now - timedelta(days=90),
    )


def _reports(session: Session, parts: dict[str, object], now: datetime) -> dict[str, object]:
    made: dict[str, object] = {}
    for name, who, words, at, place_words in (
        ("case", "mei", "西大街口的路灯三天没亮了，晚上很黑", (32.692, 109.022), "西大街12号门口"),
        ("other_case", "zhao", "培新街菜场后门路灯不亮", (32.692, 109.037), "培新街菜场后门"),
    ):
        person, lamp = parts[who], parts["lamp"]
        assert isinstance(person, Person) and isinstance(lamp, Category)  # noqa: S101
        new = NewReport(
            category=lamp,
            words=words,
            urgency=Urgency.ORDINARY,
            place_words=place_words,
            lat=at[0],
            lon=at[1],
            accuracy_m=15,
        )
        report = open_report(session, new, Actor.of(person, day_of(now)), now - timedelta(hours=1))
        made[name] = session.get_one(Case, report.case_id)
        made.setdefault("report", report)
    return made


def _task(session: Session, parts: dict[str, object], now: datetime) -> Task:
    house, item, lin, mei = parts["house"], parts["visit_item"], parts["lin"], parts["mei"]
    assert isinstance(house, Household) and isinstance(item, ServiceItem)  # noqa: S101
    assert isinstance(lin, Person) and isinstance(mei, Person)  # noqa: S101
    task = Task(
        title="探访西大街12号独居老人",
        note="问问取暖和用药",
        due_on=day_of(now),
        scope=house.scope,
        service_item_id=item.id,
        household_id=house.id,
        place_id=house.grid_id,
        assignee_id=mei.id,
        given_by_id=lin.id,
        given_at=now - timedelta(days=2),
    )
    session.add(task)
    session.flush()
    return task
