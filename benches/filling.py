"""A whole city's cases by plain inserts: a third in the core's street, the rest spread over all its villages.

One village of the street stays quiet, whatever the size: what somebody with a small area sees must not depend on
how much the others have. Words, points and dates are random, from a fixed seed.
"""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

import fieldapp
from fieldapp import clock, db
from fieldapp.domain.places import division_lists, divisions
from fieldapp.domain.search import index
from fieldapp.models import (
    Case,
    CaseState,
    Category,
    Level,
    Person,
    Place,
    Posting,
    Role,
    Source,
    Unit,
    Urgency,
)

DIVISIONS = Path(fieldapp.__file__).parent / "data" / "ankang_divisions.csv"
OPEN = [CaseState.REPORTED, CaseState.ACCEPTED, CaseState.DISPATCHED, CaseState.IN_HAND, CaseState.FED_BACK]
RARE = [CaseState.OBJECTED, CaseState.EXTENSION_ASKED, CaseState.ON_HOLD]
AT_ONCE = 5000
QUIET = 40  # cases in the quiet village
NAMES = "金银汉江月河香溪龙泉文昌育才新安康宁兴华东西南北大桥头石堤平利紫阳白云青山长春解放"
ROADS = ["路", "街", "巷", "小区", "桥头", "广场", "菜场", "大道"]
SPOTS = ["门口", "路口", "东侧", "对面", "后门", "转角", "楼下", "公交站旁", "中段", "入口处"]
MATTERS = """路灯不亮，晚上看不清 | 路面有坑，车轮陷进去 | 井盖松动，车过就响 |
垃圾没人清运，味道很大 | 树枝折断挡住人行道 | 护栏被撞歪了 |
下水道堵了，污水漫到路上 | 电动车堵住消防通道 | 空调水滴到行人 | 施工噪音到半夜 |
健身器材坏了一半 | 消防栓漏水 | 有人乱贴小广告 | 楼道堆满杂物 | 电线垂得很低 |
广告牌快掉下来了 | 流浪狗追人 | 积水排不掉 | 墙面裂缝越来越大 |
占道摆摊过不去人 | 红绿灯一直黄闪 | 河边护坡塌了一块 | 自来水发黄 |
夜里有人燃放鞭炮""".replace("\n", " ").split(" | ")


def fill(count: int) -> None:
    """Divisions, a quiet village's head, `count` cases, their search entries; then let the database take stock."""
    with db.transaction() as session:
        divisions.import_divisions(session, division_lists.read_divisions(DIVISIONS.read_bytes()))
        _quiet_head(session)
    with db.transaction() as session:
        maker = Maker(session)
        for start in range(0, count, AT_ONCE):
            rows = [maker.row(number) for number in range(start, min(count, start + AT_ONCE))]
            session.execute(insert(Case), rows)
    ids = index.missing_subjects(db.session())
    db.session().rollback()
    for start in range(0, len(ids), AT_ONCE):
        with db.transaction() as session:
            index.write_entries(session, ids[start : start + AT_ONCE])
    with db.transaction() as session:
        index.tidy_up(session)
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("ANALYZE"))  # as its own process does in the background
    db.take_stock()


def _quiet_head(session: Session) -> None:
    """tian answers for the village in which almost nothing happens."""
    village = session.scalars(select(Place).where(Place.code == "610902001004")).one()
    tian = Person(
        name="田静", sign_in_name="tian", phone="10000008888", must_change_password=False, is_demo=True
    )
    tian.postings.append(
        Posting(role=Role.GRID_HEAD, place=village, scope=village.scope, starts_on=clock.today())
    )
    session.add(tian)


class Maker:
    """Makes rows of cases."""

    def __init__(self, session: Session) -> None:
        self.chance, self.now = random.Random(1), datetime.now(UTC)
        grids = session.scalars(select(Place).where(Place.level == Level.GRID)).all()
        self.busy = [(g.id, g.scope) for g in grids if g.code.startswith("610902001003")]
        self.quiet = [(g.id, g.scope) for g in grids if g.code.startswith("610902001004")]
        villages = session.scalars(select(Place).where(Place.level == Level.VILLAGE)).all()
        self.far = [(v.id, v.scope) for v in villages if not v.code.startswith("610902001")]
        self.kinds = session.scalars(
            select(Category.id).where(Category.parent_id.is_not(None), Category.is_restricted.is_(False))
        ).all()
        self.roads = session.scalar(select(Unit.id).where(Unit.name.contains("市政")))

    def row(self, number: int) -> dict[str, Any]:
        chance = self.chance
        place_id, scope = self._place(number)
        is_open = chance.random() < 0.2
        opened = self.now - timedelta(minutes=chance.randint(0, 500_000))
        state = chance.choice(OPEN if chance.random() < 0.97 else RARE) if is_open else CaseState.CLOSED
        where = "".join(chance.sample(NAMES, 2)) + chance.choice(ROADS)
        spot = f"{where}{chance.randint(1, 300)}号{chance.choice(SPOTS)}"
        lat, lon = self._point(scope) if chance.random() < 0.7 else (None, None)
        return {
            "id": uuid4(),
            "number": f"{scope[:9]}-{number:08d}",
            "state": state,
            "is_open": is_open,
            "category_id": chance.choice(self.kinds),
            "urgency": Urgency.ORDINARY,
            "source": chance.choice(list(Source)),
            "summary": f"{spot}{chance.choice(MATTERS).strip()}",
            "place_words": spot,
            "lat": lat,
            "lon": lon,
            "place_id": place_id,
            "scope": scope,
            "level": Level.VILLAGE,
            "unit_id": self.roads if is_open and chance.random() < 0.02 else None,
            "opened_at": opened,
            "due_at": opened + timedelta(days=7),
            "closed_at": None if is_open else opened + timedelta(days=5),
            "is_restricted": chance.random() < 0.002,
            "minor_involved": chance.random() < 0.002,
            "step_count": 0,
        }

    def _place(self, number: int) -> Any:
        if number < QUIET:
            return self.chance.choice(self.quiet)
        return self.chance.choice(self.busy if self.chance.random() < 1 / 3 else self.far)

    def _point(self, scope: str) -> tuple[float, float]:
        """Somewhere in a square of some 500 m that is the place's own."""
        north, east = int(scope[4:9]) % 97 * 0.01, int(scope[9:12]) * 0.005
        return 32.69 + north + self.chance.random() * 0.005, 109.02 + east + self.chance.random() * 0.005
