"""Who and what the core cast is: names, codes, roles. demo/core.py makes them real.

Names are invented; phone numbers lie in ranges nobody was given; there are no identity numbers.
"""

from dataclasses import dataclass

from fieldapp.models import (
    Case,
    Category,
    Household,
    Level,
    Person,
    Place,
    Report,
    Resident,
    Role,
    ServiceItem,
    Task,
    Unit,
)

PASSWORD = "demo-2026-fieldapp"  # noqa: S105 - known to everybody; demo accounts work on loopback only
SIDE = 0.005  # degrees: a grid of some 500 m


@dataclass
class Town:
    """Everybody and everything of the core, by name."""

    city: Place
    county: Place
    street: Place
    village: Place
    other_village: Place
    grid: Place
    second_grid: Place
    other_grid: Place
    other_town: Place
    far_grid: Place
    village_centre: Unit
    street_centre: Unit
    county_centre: Unit
    city_centre: Unit
    roads: Unit
    mei: Person
    zhao: Person
    wu: Person
    lin: Person
    qin: Person
    tang: Person
    luo: Person
    bai: Person
    gao: Person
    sun: Person
    ding: Person
    yan: Person
    far: Person
    lamp: Category
    rubbish: Category
    pothole: Category
    dispute: Category
    photo_kind: Category
    visit_item: ServiceItem
    ended_item: ServiceItem
    house: Household
    other_house: Household
    granny: Resident
    child: Resident
    report: Report
    case: Case
    other_case: Case
    task: Task


# name: (code, words, level, name of the parent, square east and north of the corner)
PLACES: list[tuple[str, str, str, Level, str, tuple[int, int] | None]] = [
    ("city", "610900", "安康市", Level.CITY, "", None),
    ("county", "610902", "汉滨区", Level.COUNTY, "city", None),
    ("street", "610902001", "老城街道", Level.TOWN, "county", None),
    ("village", "610902001003", "西大街社区居委会", Level.VILLAGE, "street", None),
    ("other_village", "610902001004", "培新街社区居委会", Level.VILLAGE, "street", None),
    ("grid", "610902001003001", "西大街第一网格", Level.GRID, "village", (0, 0)),
    ("second_grid", "610902001003002", "西大街第二网格", Level.GRID, "village", (1, 0)),
    ("other_grid", "610902001004001", "培新街第一网格", Level.GRID, "other_village", (3, 0)),
    ("other_county", "610921", "汉阴县", Level.COUNTY, "city", None),
    ("other_town", "610921100", "城关镇", Level.TOWN, "other_county", None),
    ("far_village", "610921100001", "南街社区居委会", Level.VILLAGE, "other_town", None),
    ("far_grid", "610921100001001", "南街第一网格", Level.GRID, "far_village", (40, 20)),
]
CORNER = (109.020, 32.690)
UNITS = [
    ("village_centre", "西大街社区网格化管理服务站", "village", True),
    ("street_centre", "老城街道网格化管理服务中心", "street", True),
    ("county_centre", "汉滨区网格化管理服务中心", "county", True),
    ("city_centre", "安康市网格化管理服务中心", "city", True),
    ("roads", "老城街道市政设施管理所", "street", False),
]
PEOPLE = [
    ("mei", "梅小雨", Role.GRID_WORKER, "grid", ""),
    ("zhao", "赵大勇", Role.GRID_WORKER, "other_grid", ""),
    ("wu", "吴秀珍", Role.HOUSEHOLD_HEAD, "grid", ""),
    ("lin", "林建国", Role.GRID_HEAD, "village", "village_centre"),
    ("qin", "秦丽", Role.CENTRE_STAFF, "village", "village_centre"),
    ("tang", "唐志明", Role.CENTRE_STAFF, "street", "street_centre"),
    ("luo", "罗敏", Role.CENTRE_DIRECTOR, "street", "street_centre"),
    ("bai", "白文静", Role.CENTRE_STAFF, "county", "county_centre"),
    ("gao", "高远", Role.CENTRE_DIRECTOR, "city", "city_centre"),
    ("sun", "孙立", Role.DEPARTMENT_HANDLER, "street", "roads"),
    ("ding", "丁洁", Role.AUDITOR, "county", ""),
    ("yan", "严格", Role.ADMINISTRATOR, "city", ""),
    ("far", "方圆", Role.GRID_WORKER, "far_grid", ""),
]
KINDS = ("lamp", "rubbish", "pothole", "dispute", "photo_kind")
