"""What stands out in the demo town on its day: an urgent case in hand, look-alikes, what residents said, refusals."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.demo.cast import Town
from fieldapp.demo.lives import Lives
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.consolidation import merging
from fieldapp.domain.errors import Refusal
from fieldapp.domain.households import visit_refusals
from fieldapp.domain.households.visit_refusals import RefusalEntry
from fieldapp.domain.reports import confirmations
from fieldapp.domain.reports.own_steps import Said
from fieldapp.domain.tasks import giving, refusing
from fieldapp.domain.tasks.giving import NewTask, Subject
from fieldapp.models import Case, Household, Report, Solved, Urgency, VisitWay

ALIKES = [
    ("lamp", "西大街北口", ["路灯两晚没亮", "这一段路灯不亮，走路看不清", "北口路灯坏了"]),
    ("rubbish", "培新街菜场后门", ["菜场后门垃圾堆满了", "垃圾没人清，味道大"]),
    ("water", "西大街二巷", ["水管漏水，路上都是水", "二巷口水管漏了一天"]),
]
SOLVED = [
    (Solved.SOLVED, 5, "办得很快，谢谢。"), (Solved.PARTLY, 3, "灯亮了，但灯杆还是歪的。"), (Solved.SOLVED, 5, ""),
    (Solved.SOLVED, 4, "已经修好了。"), (Solved.SOLVED, 5, "当天就来人看了。"), (Solved.SOLVED, 4, ""),
    (Solved.PARTLY, 3, "清了一半，墙角还有。"), (Solved.SOLVED, 5, "打电话回访过，满意。"),
]  # fmt: skip


def happen(session: Session, town: Town, lives: Lives, now: datetime) -> None:
    """The day's own stories, all relative to `now`."""
    _urgent(session, town, lives, now)
    _look_alikes(session, town, lives, now)
    _say_how_it_was(session, lives, now)
    _complain(session, town, lives, now)
    _refuse(session, town, now)
    _for_a_neighbour(session, town, lives, now)
    session.flush()


def _urgent(session: Session, town: Town, lives: Lives, now: datetime) -> None:
    """Told to every level as it was opened, taken over within minutes, in hand now."""
    report = lives.open(
        town.grid,
        town.mei,
        now - timedelta(minutes=50),
        category=lives.kinds["slope"],
        words="屋后边坡下雨后裂开一道口子，有土往下掉，下面住着两户",
        urgency=Urgency.URGENT,
        place_words="西大街12号后面",
    )
    case, head = session.get_one(Case, report.case_id), lives.actor(town.lin)
    at = report.received_at
    steps.accept(session, head, case, Words("已电话核实", "已受理，正在联系"), at + timedelta(minutes=5))
    unit = lives.offices.usual(case.category)
    assert unit is not None  # noqa: S101 - there is one for slopes
    words = Words("请立即到场", "已请自然资源部门到场")
    steps.dispatch(session, head, case, unit, words, at + timedelta(minutes=8))
    handler = lives.actor(lives.offices.handlers[unit])
    steps.sign_for(session, handler, case, Words("人已出发"), at + timedelta(minutes=15))


def _look_alikes(session: Session, town: Town, lives: Lives, now: datetime) -> None:
    """Groups that a centre may merge; the first two of the first are merged already."""
    made = []
    for number, (code, where, sentences) in enumerate(ALIKES):
        grid = town.other_grid if "培新" in where else town.grid
        lat, lon = 32.6924 + number * 0.0003, (grid.outline or [[109.02, 32.69]])[0][0] + 0.002
        for turn, words in enumerate(sentences):
            said = {"category": lives.kinds[code], "words": words, "place_words": where}
            at = now - timedelta(minutes=200 - 40 * turn - 7 * number)
            said |= {"lat": lat + turn * 0.0001, "lon": lon, "urgency": Urgency.ORDINARY}
            made.append(lives.open(grid, None, at, **said))
    lead, case = (session.get_one(Case, each.case_id) for each in made[:2])
    merging.merge(session, lives.actor(town.lin), lead, [case], "同一盏路灯", now)


def _say_how_it_was(session: Session, lives: Lives, now: datetime) -> None:
    """Residents confirm the newest results, with stars and words."""
    newest = reversed(lives.closed)
    for (solved, stars, words), report in zip(SOLVED, newest, strict=False):
        moment = now - timedelta(minutes=lives.chance.randint(20, 300))
        _confirm(session, report, (solved, stars, words), moment)


def _complain(session: Session, town: Town, lives: Lives, now: datetime) -> None:
    """One is not solved, not solved again after the work was done once more, and so the county's."""
    at = now - timedelta(days=6)
    report = lives.open(town.grid, None, at, category=lives.kinds["lamp"], words="巷子里的路灯一直不亮")
    lives.lead(report, town.mei, "closed", (1, 2))
    _confirm(session, report, (Solved.NOT_SOLVED, 2, "还是不亮，晚上一片黑。"), now - timedelta(days=2))
    case, head = session.get_one(Case, report.case_id), lives.actor(town.tang)
    handler = lives.actor(town.sun)
    again: list[Callable[[datetime], object]] = [
        lambda t: steps.dispatch(session, head, case, town.roads, Words(public="已交回重新办理"), t),
        lambda t: steps.sign_for(session, handler, case, Words("再去看一次"), t),
        lambda t: steps.feed_back(session, handler, case, Words("换了灯泡", "已更换灯泡"), t),
        lambda t: steps.verify(session, lives.actor(town.gao), case, Words(public="灯泡已更换"), t),
        lambda t: steps.close(session, head, case, Words(public="已办结"), t),
    ]
    for number, step in enumerate(again):
        step(now - timedelta(days=1, hours=6 - number))
    _confirm(
        session,
        report,
        (Solved.NOT_SOLVED, 1, "换了灯泡还是不亮，请派人来看线路。"),
        now - timedelta(hours=1),
    )


def _confirm(session: Session, report: Report, said: tuple[Solved, int, str], at: datetime) -> None:
    solved, stars, words = said
    session.refresh(report)
    try:
        confirmations.confirm(session, report, solved, stars, Said(words), at)
    except Refusal:
        return  # closed too long ago


def _refuse(session: Session, town: Town, now: datetime) -> None:
    """A household that wants to be left alone, and a task sent back as unlisted work."""
    mei, lin = (Actor.of(person, day_of(now)) for person in (town.mei, town.lin))
    homes = select(Household).where(Household.grid_id == town.grid.id, Household.id != town.house.id)
    home = next(islice(session.scalars(homes.order_by(Household.code)), 1), None)
    if home is not None:
        said = RefusalEntry("身体都好，不用再来。", VisitWay.DOOR)
        visit_refusals.refuse_visits(session, mei, home, said, now - timedelta(days=3))
    new = NewTask(
        title="入户统计家用电器数量",
        due_on=day_of(now) + timedelta(days=2),
        assignee=town.mei,
        about=Subject(place=town.grid),
        item=town.visit_item,
    )
    task = giving.give(session, lin, new, now - timedelta(days=1))
    refusing.refuse(session, mei, task, "不在准入事项内。", now - timedelta(hours=2))


def _for_a_neighbour(session: Session, town: Town, lives: Lives, now: datetime) -> None:
    """Something small that the grid head asked the household head to look after."""
    report = lives.open(
        town.grid,
        town.wu,
        now - timedelta(hours=4),
        category=lives.kinds["care"],
        words="隔壁老人这两天腿疼下不了楼，买菜不方便",
        urgency=Urgency.ORDINARY,
        place_words="西大街12号",
    )
    case, lin = session.get_one(Case, report.case_id), lives.actor(town.lin)
    at = now - timedelta(hours=3)
    steps.accept(session, lin, case, Words(public="已受理"), at)
    words = Words("请先帮忙带菜，需要长期照料再说", "已请中心户长帮忙")
    steps.dispatch(session, lin, case, town.wu, words, at + timedelta(minutes=4))
