"""Appeals: by the unit, in time, decided with grounds; the corrected figure stands beside the old one."""

from datetime import timedelta

import pytest
from support.evaluating import actor, figure_of, first_wrong

from fieldapp.domain.errors import AlreadyDone, NotYours, RuleBroken
from fieldapp.domain.evaluation import appeals, evaluations
from fieldapp.models import (
    AppealDecision,
    Indicator,
)


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
