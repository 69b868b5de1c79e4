"""Filings of the demo town: one filed and waiting for its day, one returned to the town by the county."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.demo.cast import Town
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.filing import proposals, steps
from fieldapp.domain.filing.proposals import Shape
from fieldapp.domain.filing.workflow import Act
from fieldapp.models import Filing, FilingCause, GridKind, Person


def build(session: Session, town: Town, now: datetime) -> None:
    """A grid of the first village is divided; a school becomes a dedicated grid of the second."""
    _filed(session, town, now - timedelta(days=9))
    _returned(session, town, now - timedelta(days=6))


def _filed(session: Session, town: Town, then: datetime) -> None:
    tang, bai, gao = (_as(person, then) for person in (town.tang, town.bai, town.gao))
    said = ("安置小区 86 户入住，原网格超出参考规模", "老街办发〔2026〕31号")
    filing = proposals.begin(session, tang, town.village, FilingCause.POPULATION, *said, then)
    row = next(each for each in filing.grids if each.present_id == town.grid.id)
    south, north = _halves(row.outline or [])
    first, second = (
        Shape(row.name, south, "沿街南侧各楼栋"),
        Shape("西大街安置小区网格", north, "安置小区及北侧各楼栋"),
    )
    proposals.divide(session, tang, filing, row, first, second, "")
    _describe(session, tang, filing)
    steps.submit(session, tang, filing, Act("已征求居民代表意见"), then)
    steps.agree(session, bai, filing, Act("规模合理，边界清楚，同意报市级备案"), then + timedelta(days=2))
    day = day_of(then) + timedelta(days=16)
    steps.file(session, gao, filing, Act("准予备案", effective_on=day), then + timedelta(days=4))


def _returned(session: Session, town: Town, then: datetime) -> None:
    tang, bai = (_as(person, then) for person in (town.tang, town.bai))
    said = ("小学和幼儿园单独管理", "老街办发〔2026〕33号")
    filing = proposals.begin(session, tang, town.other_village, FilingCause.DEDICATED, *said, then)
    shape = Shape("培新街小学网格", None, "培新街小学及幼儿园围墙以内", town.roads.id)
    proposals.add_grid(session, tang, filing, shape, GridKind.DEDICATED, 2, None, "")
    _describe(session, tang, filing)
    steps.submit(session, tang, filing, Act(), then)
    words = "主管部门应为教育部门，请核实后重新提交；并请补充校门外接送区域由哪个网格负责"
    steps.send_back(session, bai, filing, Act(words), then + timedelta(days=2))


def _describe(session: Session, tang: Actor, filing: Filing) -> None:
    """Grids that nobody has drawn or described are described."""
    for row in filing.grids:
        if not row.outline and not row.boundary_words:
            words = Shape(row.name, None, "以社区现行四至为准", row.department_id)
            proposals.change_grid(session, tang, filing, row, words, "")


def _halves(outline: list[list[float]]) -> tuple[list[list[float]], list[list[float]]]:
    """A grid of ground.outline() cut from the middle of its right side to the middle of its left one."""
    side = len(outline) // 4
    right, left = side + side // 2, 3 * side + side // 2
    return [*outline[: right + 1], *outline[left:]], outline[right : left + 1]


def _as(person: Person, then: datetime) -> Actor:
    return Actor.of(person, day_of(then))
