"""A list of people: each gets a first posting, all of them or nobody. Every row goes the way of a single person."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp import text
from fieldapp.clock import day_of
from fieldapp.domain import sheets
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.areas import prefixes
from fieldapp.domain.errors import N_, DomainError, Refusal
from fieldapp.domain.people import postings
from fieldapp.domain.sheets import Column, Problem, Row
from fieldapp.models import Person, Place, Role, Unit

MOST_PEOPLE = 500
ROLES = {
    "网格员": Role.GRID_WORKER,
    "网格管理员": Role.GRID_WORKER,
    "专职网格员": Role.GRID_WORKER,
    "兼职网格员": Role.GRID_WORKER,
    "网格长": Role.GRID_HEAD,
    "中心户长": Role.HOUSEHOLD_HEAD,
    "户长": Role.HOUSEHOLD_HEAD,
    "中心工作人员": Role.CENTRE_STAFF,
    "网格中心工作人员": Role.CENTRE_STAFF,
    "中心主任": Role.CENTRE_DIRECTOR,
    "网格中心主任": Role.CENTRE_DIRECTOR,
    "部门承办人": Role.DEPARTMENT_HANDLER,
    "承办人": Role.DEPARTMENT_HANDLER,
    "审计员": Role.AUDITOR,
    "管理员": Role.ADMINISTRATOR,
    "系统管理员": Role.ADMINISTRATOR,
    **{role.value: role for role in Role},
    **{role.value.replace("_", " "): role for role in Role},
}
COLUMNS = (
    Column("name", ("姓名", "名字", "人员姓名", "name"), sheets.name, example="示例：王明"),
    Column(
        "sign_in_name",
        ("登录名", "账号", "帐号", "用户名", "sign_in_name", "sign-in name", "account"),
        sheets.code,
        example="wangming",
    ),
    Column(
        "phone",
        ("工作电话", "电话", "手机", "手机号", "手机号码", "联系电话", "联系方式", "phone", "mobile"),
        sheets.phone,
        is_needed=False,
        example="13800138000",
    ),
    Column("role", ("角色", "岗位", "职务", "身份", "role"), sheets.one_of(ROLES), example="网格员"),
    Column(
        "place_code",
        ("网格编码", "区划代码", "地方编码", "网格代码", "编码", "place_code", "place code", "code"),
        sheets.code,
        example="610902001001001",
    ),
    Column("unit", ("单位", "部门", "unit", "department"), sheets.words, is_needed=False, example=""),
)


class ListRefused(DomainError):
    """A row of the list is wrong. Nobody was imported."""


def read(source: bytes | str) -> list[Row]:
    """The rows of a file or a pasted table; what is wrong with their cells is in them. Raises SheetRefused."""
    return sheets.read(source, COLUMNS, MOST_PEOPLE)


def check(session: Session, actor: Actor, rows: Sequence[Row], now: datetime) -> None:
    """Add to each row what is wrong with it: everybody is added as on import, and all of it undone."""
    with _undone(session):
        _add_all(session, actor, rows, now)


def import_people(session: Session, actor: Actor, rows: Sequence[Row], now: datetime) -> list[Person]:
    """Everybody or nobody. Raises ListRefused, after which the rows say what is wrong."""
    with session.begin_nested():
        made = _add_all(session, actor, rows, now)
        if any(row.problems for row in rows):
            raise ListRefused(N_("Some rows are not right. Nobody was imported."))
    return made


def hand_out_codes(
    session: Session, actor: Actor, persons: Sequence[Person], now: datetime
) -> list[tuple[Person, str]]:
    """A one-time code for each who has not signed in yet; earlier ones stop working."""
    new = [person for person in persons if not person.password_hash]
    return [(person, postings.hand_out_code(session, actor, person, now)) for person in new]


def _add_all(session: Session, actor: Actor, rows: Sequence[Row], now: datetime) -> list[Person]:
    made = []
    for row in rows:
        if row.problems:
            continue
        try:
            with session.begin_nested():
                made.append(_add(session, actor, row, now))
        except Problem as wrong:
            row.problems.append(wrong)
        except Refusal as wrong:
            row.problems.append(Problem(str(wrong)))
    return made


def _add(session: Session, actor: Actor, row: Row, now: datetime) -> Person:
    values = row.values
    place = session.scalars(select(Place).where(Place.code == values["place_code"])).one_or_none()
    if place is None or not place.is_open(day_of(now)):
        raise Problem(N_("There is no place with the code %(code)s."), code=values["place_code"])
    unit = _unit(session, place, values.get("unit", ""))
    person = postings.add_person(
        session, actor, values["name"], values["sign_in_name"], values.get("phone", ""), now
    )
    postings.post(session, actor, person, postings.NewPosting(values["role"], place, day_of(now), unit), now)
    return person


def _unit(session: Session, place: Place, name: str) -> Unit | None:
    """The unit of this name at the place or above it."""
    if not name:
        return None
    query = select(Unit).where(Unit.scope.in_(prefixes(place.scope)), Unit.ends_on.is_(None))
    wanted = text.compared(name)
    found = [unit for unit in session.scalars(query) if text.compared(unit.name) == wanted]
    if not found:
        raise Problem(N_("There is no unit %(name)s at this place or above it."), name=name)
    return max(found, key=lambda unit: len(unit.scope))


@contextmanager
def _undone(session: Session) -> Iterator[None]:
    savepoint = session.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
