"""A dozen departments of the county, each with somebody who signs for its cases, and the centres of every place."""

import random
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.demo.cast import PASSWORD, Town
from fieldapp.demo.words import GIVEN_NAMES, SURNAMES
from fieldapp.domain.people.passwords import hash_password
from fieldapp.models import Category, Level, Person, Place, Posting, Role, Unit

DEPARTMENTS = (
    "汉滨区环境卫生管理中心", "汉滨区水利局", "汉滨区生态环境分局", "汉滨区供水公司", "汉滨区供电公司",
    "汉滨区交通运输局", "汉滨区城管执法大队", "汉滨区自然资源局", "汉滨区消防救援大队", "汉滨区住建局",
    "汉滨区民政局", "汉滨区便民服务中心", "汉滨区综治中心",
)  # fmt: skip


class Offices:
    """The units that cases are dispatched to, by what they usually handle."""

    def __init__(self, session: Session, town: Town, chance: random.Random, since: date) -> None:
        self.session, self.town, self.chance, self.since = session, town, chance, since
        self.password = hash_password(PASSWORD)
        self.handlers: dict[Unit, Person] = {town.roads: town.sun}

    def open(self, places: Iterable[Place]) -> None:
        """Centres where there are none, and the departments."""
        known = set(self.session.scalars(select(Unit.place_id).where(Unit.is_centre.is_(True))))
        for number, place in enumerate(places):
            if place.id not in known:
                kind = "站" if place.level is Level.VILLAGE else "中心"
                unit = self._unit(f"{place.name}网格化管理服务{kind}", place, is_centre=True)
                self.employ(f"centre{number:02d}", Role.CENTRE_STAFF, place, unit)
        for number, name in enumerate(DEPARTMENTS):
            unit = self._unit(name, self.town.county, is_centre=False)
            self.handlers[unit] = self.employ(
                f"office{number:02d}", Role.DEPARTMENT_HANDLER, self.town.county, unit
            )
        self.session.flush()

    def usual(self, kind: Category) -> Unit | None:
        """Whose matter this kind is; the core's own department before those of the county."""
        words = kind.usual_department
        return next((unit for unit in self.handlers if words and words in unit.name), None)

    def employ(self, sign_in_name: str, role: Role, place: Place, unit: Unit | None = None) -> Person:
        """Somebody invented, posted there for months already."""
        person = Person(
            name=self.chance.choice(SURNAMES) + self.chance.choice(GIVEN_NAMES),
            sign_in_name=sign_in_name,
            phone=f"100001{self.chance.randint(0, 99999):05d}",
            password_hash=self.password,
            must_change_password=False,
            is_demo=True,
        )
        posting = Posting(role=role, place=place, scope=place.scope, starts_on=self.since)
        posting.unit_id = unit.id if unit else None
        person.postings.append(posting)
        self.session.add(person)
        return person

    def _unit(self, name: str, place: Place, is_centre: bool) -> Unit:
        unit = Unit(name=name, is_centre=is_centre, place_id=place.id, scope=place.scope)
        self.session.add(unit)
        self.session.flush()
        return unit
