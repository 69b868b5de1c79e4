"""An evaluation from a scheme to a decided appeal: what is frozen stays, what is corrected stands beside it."""

from datetime import timedelta

import pytest

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import AlreadyDone, ChangedMeanwhile, NotYours, RuleBroken
from fieldapp.domain.evaluation import appeals, evaluations, figures, schemes
from fieldapp.domain.evaluation.schemes import NewVersion
from fieldapp.models import (
    AppealDecision,
    Case,
    EvaluatedUnit,
    Evaluation,
    EvaluationFigure,
    Indicator,
    Level,
)

ON_TIME = {"on_time": 60, "visits_on_cycle": 40}


def actor(person, now):
    return Actor.of(person, day_of(now))


def version(**more):
    return NewVersion(
        **{"name": "月评", "level": Level.TOWN, "weights": ON_TIME, "appeal_days": 15, "basis": "3号文"}
        | more
    )


@pytest.fixture
def gao(town, now):
    return actor(town.gao, now)


@pytest.fixture
def luo(town, now):
    return actor(town.luo, now)


@pytest.fixture
def scheme(session, town, now, gao):
    return schemes.add(session, gao, town.county, version(), now)


@pytest.fixture
def closed(session, lots, month, now, gao, scheme):
    """A closed evaluation of the last month over random cases."""
    lots(11)
    evaluation = evaluations.open_for(session, gao, scheme, month.since, month.until, now)
    evaluations.close(session, gao, evaluation, now)
    return evaluation


@pytest.fixture
def published(session, now, gao, closed):
    evaluations.publish(session, gao, closed, now)
    return closed


def figure_of(evaluation, indicator=Indicator.ON_TIME):
    unit = next(unit for unit in evaluation.units if unit.scope == "610902001")
    return next(figure for figure in unit.figures if figure.indicator is indicator)


def first_wrong(figure):
    items = appeals.items_of(figure)
    return next(key for key, item in enumerate(items) if appeals.is_wrong(figure, item))


def test_only_directors_of_a_county_or_the_city_make_schemes(session, town, now):
    for who in (town.luo, town.bai, town.lin, town.ding, town.yan, town.mei):
        with pytest.raises(NotYours):
            schemes.add(session, actor(who, now), town.county, version(), now)
    with pytest.raises(NotYours):
        schemes.add(session, actor(town.luo, now), town.street, version(level=Level.VILLAGE), now)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"weights": {"on_time": 99}}, "100"),
        ({"level": Level.COUNTY}, "below"),
        ({"level": Level.CITY}, "below"),
        ({"basis": " "}, "rule or decision"),
    ],
)
def test_a_scheme_needs_whole_weights_units_below_and_a_basis(session, town, now, gao, wrong, words):
    with pytest.raises(RuleBroken, match=words):
        schemes.add(session, gao, town.county, version(**wrong), now)


def test_a_change_is_a_new_version_and_open_evaluations_keep_theirs(session, now, gao, scheme, month):
    evaluation = evaluations.open_for(session, gao, scheme, month.since, month.until, now)
    seen = schemes.mark_of(scheme)
    new = version(weights={"on_time": 100})
    schemes.change(session, gao, scheme, new, now, seen)
    assert [each.number for each in scheme.versions] == [1, 2] and evaluation.version.number == 1
    with pytest.raises(ChangedMeanwhile):
        schemes.change(session, gao, scheme, version(name="再改"), now, seen)
    with pytest.raises(RuleBroken, match="Nothing"):
        schemes.change(session, gao, scheme, new, now, schemes.mark_of(scheme))


def test_a_period_is_evaluated_once_and_closed_when_it_is_over(session, now, gao, scheme, month):
    evaluations.open_for(session, gao, scheme, month.since, month.until, now)
    with pytest.raises(RuleBroken, match="already"):
        evaluations.open_for(session, gao, scheme, month.since, month.until, now)
    running = evaluations.open_for(session, gao, scheme, day_of(now), day_of(now), now)
    with pytest.raises(RuleBroken, match="not over"):
        evaluations.close(session, gao, running, now)
    with pytest.raises(RuleBroken, match="close"):
        evaluations.publish(session, gao, running, now)


def test_frozen_figures_stay_whatever_happens_to_their_cases(session, closed, month, now):
    before = [
        (figure.digest, evaluations.figure_of(figure)) for unit in closed.units for figure in unit.figures
    ]
    for case in session.query(Case):
        case.closed_at, case.is_open = None, True
    session.flush()
    session.expire_all()
    kept = [figure for unit in closed.units for figure in unit.figures]
    assert [(figure.digest, evaluations.figure_of(figure)) for figure in kept] == before
    for figure in kept:
        assert figures.of_items(figure.indicator, appeals.items_of(figure)) == evaluations.figure_of(figure)


def test_closing_twice_or_publishing_twice_changes_nothing(session, now, gao, published):
    with pytest.raises(AlreadyDone):
        evaluations.close(session, gao, published, now)
    with pytest.raises(AlreadyDone):
        evaluations.publish(session, gao, published, now)


def test_units_see_nothing_before_it_is_published_and_then_their_own_only(
    session, town, now, gao, luo, closed
):
    query = evaluations.visible_evaluations(luo).where(Evaluation.id == closed.id)
    assert (
        session.scalars(query).unique().all() == [] == session.scalars(evaluations.visible_units(luo)).all()
    )
    evaluations.publish(session, gao, closed, now)
    session.flush()
    assert session.scalars(query).unique().all() == [closed]
    assert {unit.scope for unit in session.scalars(evaluations.visible_units(luo))} == {town.street.scope}
    # who is smaller than the units sees neither
    qin = actor(town.qin, now)
    assert session.scalars(evaluations.visible_evaluations(qin)).unique().all() == []
    assert session.scalars(evaluations.visible_units(qin)).all() == []


def test_a_small_units_people_see_the_line_it_is_combined_in(session, town, now, gao, month):
    scheme = schemes.add(session, gao, town.county, version(level=Level.VILLAGE), now)
    evaluation = evaluations.open_for(session, gao, scheme, month.since, month.until, now)
    evaluations.close(session, gao, evaluation, now)
    evaluations.publish(session, gao, evaluation, now)
    session.flush()
    (line,) = evaluation.units
    assert line.is_together and line.scope == town.street.scope and town.village.scope in line.members
    qin = actor(town.qin, now)
    assert session.scalars(evaluations.visible_units(qin)).all() == [line]
    assert appeals.may_appeal(qin, line.figures[0], now)


def test_an_upheld_appeal_corrects_the_figure_beside_the_old_one(session, now, gao, luo, published):
    figure = figure_of(published)
    old, key = evaluations.figure_of(figure), first_wrong(figure)
    appeal = appeals.appeal(session, luo, figure, [key], "延期未计入", now)
    assert appeals.corrected(figure) is None
    appeals.decide(session, gao, appeal, AppealDecision.COUNTED_AS_MET, "属实", now)
    new = appeals.corrected(figure)
    assert (new.counted, new.total) == (old.counted, old.total + 1)
    assert evaluations.figure_of(figure) == old
    with pytest.raises(AlreadyDone):
        appeals.decide(session, gao, appeal, AppealDecision.OVERRULED, "不属实", now)


def test_an_item_can_be_left_out_or_the_appeal_not_upheld(session, now, gao, luo, published):
    figure = figure_of(published)
    old, key = evaluations.figure_of(figure), first_wrong(figure)
    appeal = appeals.appeal(session, luo, figure, [key], "重复", now)
    appeals.decide(session, gao, appeal, AppealDecision.LEFT_OUT, "属实", now)
    new = appeals.corrected(figure)
    assert (new.asked, new.counted, new.total) == (old.asked - 1, old.counted - 1, old.total)
    other = figure_of(published, Indicator.VISITS_ON_CYCLE)
    if any(appeals.is_wrong(other, item) for item in appeals.items_of(other)):
        refused = appeals.appeal(session, luo, other, [first_wrong(other)], "已探访", now)
        appeals.decide(session, gao, refused, AppealDecision.OVERRULED, "无记录", now)
        assert appeals.corrected(other) is None


def test_only_the_unit_appeals_only_in_time_and_once_an_item(session, town, now, gao, luo, published):
    figure = figure_of(published)
    key = first_wrong(figure)
    for who in (gao, actor(town.ding, now), actor(town.far, now)):
        with pytest.raises(NotYours):
            appeals.appeal(session, who, figure, [key], "理由", now)
    with pytest.raises(NotYours):
        appeals.appeal(session, luo, figure, [key], "理由", now + timedelta(days=16))
    for keys, reason in (([], "理由"), ([10_000], "理由"), ([key], " ")):
        with pytest.raises(RuleBroken):
            appeals.appeal(session, luo, figure, keys, reason, now)
    appeals.appeal(session, luo, figure, [key], "理由", now)
    with pytest.raises(RuleBroken, match="already"):
        appeals.appeal(session, luo, figure, [key], "理由", now)


def test_an_appeal_is_decided_by_the_evaluator_with_grounds(session, town, now, luo, gao, published):
    figure = figure_of(published)
    appeal = appeals.appeal(session, luo, figure, [first_wrong(figure)], "理由", now)
    for who in (luo, actor(town.bai, now)):
        with pytest.raises(NotYours):
            appeals.decide(session, who, appeal, AppealDecision.LEFT_OUT, "属实", now)
    with pytest.raises(RuleBroken):
        appeals.decide(session, gao, appeal, AppealDecision.LEFT_OUT, " ", now)


@pytest.mark.same_on_both
def test_the_weighted_result_takes_what_is_shown():
    made = schemes.EvaluationVersion(weights={"on_time": 60, "redo": 40})
    shown = figures.Figure(Indicator.ON_TIME, 10, 10, 8, 8)
    redo = figures.Figure(Indicator.REDO, 10, 10, 5, 5)
    assert evaluations.weighted(made, {Indicator.ON_TIME: shown, Indicator.REDO: redo}) == pytest.approx(68)
    small = figures.Figure(Indicator.REDO, 4, 4, 4, 4)
    assert evaluations.weighted(made, {Indicator.ON_TIME: shown, Indicator.REDO: small}) == pytest.approx(80)
    few = figures.Figure(Indicator.ON_TIME, 4, 4, 4, 4)
    assert evaluations.weighted(made, {Indicator.ON_TIME: few, Indicator.REDO: redo}) is None


def test_lines_stand_in_the_order_of_their_codes(session, published):
    scopes = [unit.scope for unit in published.units]
    assert scopes == sorted(scopes) and session.query(EvaluatedUnit).count() == len(scopes)
    assert session.query(EvaluationFigure).count() == len(scopes) * len(ON_TIME)
