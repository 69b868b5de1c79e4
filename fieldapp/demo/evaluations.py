"""Evaluations of the demo town: reporters' stars, a published month with appeals, an open one, words about the app."""

import random
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.demo.cast import Town
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.errors import Refusal
from fieldapp.domain.evaluation import appeals, evaluations, periods, schemes
from fieldapp.domain.evaluation.schemes import NewVersion
from fieldapp.domain.reports import confirmations
from fieldapp.domain.reports.intake import open_report
from fieldapp.domain.reports.own_steps import Said
from fieldapp.models import (
    AppealDecision,
    Case,
    CaseState,
    Category,
    Evaluation,
    EvaluationFigure,
    Indicator,
    Level,
    Report,
    Solved,
    Source,
    Urgency,
)

DAY = timedelta(days=1)
WEIGHTS = {
    Indicator.RESPONSE: 20,
    Indicator.ON_TIME: 20,
    Indicator.SOLVED: 20,
    Indicator.SATISFACTION: 15,
    Indicator.REDO: 10,
    Indicator.VISITS_ON_CYCLE: 10,
    Indicator.REVIEWED_IN_TIME: 5,
}
SAID = [
    ("巡查记录里的“走到哪里”可以不用写吗？", "已改为选填，下次更新后生效。"),
    ("希望字再大一点。", ""),
]


def build(session: Session, town: Town, chance: random.Random, now: datetime) -> None:
    """A scheme of the county for its villages, by the city's director; the month before last is published."""
    _stars(session, chance)
    _feedback(session, town, now)
    gao = Actor.of(town.gao, day_of(now))
    weights = {indicator.value: weight for indicator, weight in WEIGHTS.items()}
    new = NewVersion(
        "网格化服务管理月度评价", Level.VILLAGE, weights, 15, "《网格化服务管理规范》第十二章（示例）"
    )
    scheme = schemes.add(session, gao, town.county, new, now - 70 * DAY)
    last, before_last = periods.months_before(day_of(now), 2)
    published = evaluations.open_for(
        session, gao, scheme, before_last, periods.last_of_month(before_last), now - 40 * DAY
    )
    evaluations.close(session, gao, published, now - 5 * DAY)
    evaluations.publish(session, gao, published, now - 4 * DAY)
    _appeals(session, town, published, now)
    evaluations.open_for(session, gao, scheme, last, periods.last_of_month(last), now - DAY)


def _stars(session: Session, chance: random.Random) -> None:
    """Two of three reporters answer within the week after their case was closed."""
    closed = select(Report).join(Case, Report.case_id == Case.id).where(Case.state == CaseState.CLOSED)
    for report in session.scalars(closed.where(Report.source != Source.WORKER).order_by(Report.id)).all():
        if report.case.closed_at is None or chance.random() > 0.66:
            continue
        solved = Solved.PARTLY if chance.random() < 0.1 else Solved.SOLVED
        stars = chance.choice([2, 3]) if solved is Solved.PARTLY else chance.choice([3, 4, 4, 5, 5, 5])
        at = report.case.closed_at + chance.randint(2, 100) * timedelta(hours=1)
        try:
            confirmations.confirm(session, report, solved, stars, Said(""), at)
        except Refusal:
            continue


def _feedback(session: Session, town: Town, now: datetime) -> None:
    """What people said about the app; the first has its answer."""
    kind = session.scalars(select(Category).where(Category.code == "app_feedback")).unique().one()
    lin = Actor.of(town.lin, day_of(now))
    for words, answer in SAID:
        new = NewReport(
            category=kind, words=words, urgency=Urgency.ORDINARY, place_words="本应用", grid=town.grid
        )
        report = open_report(session, new, None, now - 3 * DAY)
        case = session.get_one(Case, report.case_id)
        if answer:
            steps.accept(session, lin, case, Words(public="已收到建议"), now - 2 * DAY)
            steps.settle(session, lin, case, Words(internal="已调整栏目", public=answer), now - DAY)


def _appeals(session: Session, town: Town, evaluation: Evaluation, now: datetime) -> None:
    """Two of the street's: one upheld, one still to be decided."""
    luo, gao = (Actor.of(person, day_of(now)) for person in (town.luo, town.gao))
    figures = [figure for unit in evaluation.units for figure in unit.figures]
    wrong = [(figure, _first_wrong(figure)) for figure in figures if appeals.may_appeal(luo, figure, now)]
    found = [(figure, key) for figure, key in wrong if key is not None and figure.counted > 4]
    for number, (figure, key) in enumerate(found[:2]):
        reason = "反映人约定节后再修，延期时间未计入。" if number == 0 else "同一问题重复登记。"
        raised = appeals.appeal(session, luo, figure, [key], reason, now - 3 * DAY)
        if number == 0:
            grounds = "情况属实，不计为超期。"
            appeals.decide(session, gao, raised, AppealDecision.COUNTED_AS_MET, grounds, now - 2 * DAY)


def _first_wrong(figure: EvaluationFigure) -> int | None:
    if figure.indicator is Indicator.SATISFACTION:
        return None
    items = enumerate(appeals.items_of(figure))
    return next((key for key, item in items if appeals.is_wrong(figure, item)), None)
