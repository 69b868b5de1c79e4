"""The table of indicators."""

import pytest

from fieldapp.domain.evaluation.indicators import BY_INDICATOR, DEFINITIONS, OWN, Measured
from fieldapp.models import Indicator


@pytest.mark.same_on_both
def test_every_indicator_has_its_row():
    assert set(BY_INDICATOR) == set(Indicator) and len(DEFINITIONS) == len(Indicator)


@pytest.mark.same_on_both
def test_every_indicator_says_its_formula_and_what_it_rests_on():
    for definition in DEFINITIONS:
        assert "÷" in definition.formula or definition.measured is Measured.STARS
        assert definition.basis.strip()


@pytest.mark.same_on_both
def test_a_worker_sees_of_her_own_only_what_is_about_cases():
    assert {each.indicator for each in OWN} == {
        Indicator.ON_TIME, Indicator.SOLVED, Indicator.SATISFACTION, Indicator.REDO, Indicator.RECURRENCE,
    }  # fmt: skip
