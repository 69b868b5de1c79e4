"""An evaluation from a scheme to a decided appeal: what is frozen stays, what is corrected stands beside it."""

import pytest
from support.evaluating import ON_TIME, actor, version

from fieldapp.clock import day_of
from fieldapp.domain.errors import AlreadyDone, RuleBroken
from fieldapp.domain.evaluation import appeals, evaluations, figures, schemes
from fieldapp.models import (
    Case,
    EvaluatedUnit,
    Evaluation,
    EvaluationFigure,
    Indicator,
    Level,
)


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
