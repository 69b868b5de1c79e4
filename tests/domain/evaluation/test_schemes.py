"""Schemes: made by directors of a county or the city, with whole weights and a basis, changed by versions."""

import pytest
from support.evaluating import actor, version

from fieldapp.domain.errors import ChangedMeanwhile, NotYours, RuleBroken
from fieldapp.domain.evaluation import evaluations, schemes
from fieldapp.models import (
    Level,
)


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
