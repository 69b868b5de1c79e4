"""Intervals against a table worked out by hand, to four places."""

import pytest

from fieldapp.domain.evaluation.intervals import of_mean, wilson

# hits, count, low, high: (p + z²/2n ± z√(p(1-p)/n + z²/4n²)) / (1 + z²/n) with z = 1.96
WORKED = [
    (0, 5, 0.0, 0.4345),
    (5, 5, 0.5655, 1.0),
    (1, 10, 0.0179, 0.4042),
    (5, 10, 0.2366, 0.7634),
    (8, 10, 0.4902, 0.9433),
    (50, 100, 0.4038, 0.5962),
    (90, 100, 0.8256, 0.9448),
]


@pytest.mark.parametrize(("hits", "count", "low", "high"), WORKED)
def test_wilson_is_as_worked_by_hand(hits, count, low, high):
    found = wilson(hits, count)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_a_mean_of_equal_values_has_no_spread_and_none_leaves_its_scale():
    assert of_mean(20, 80, 5, 1, 5) == (4, 4)
    low, high = of_mean(1 + 5 + 5 + 5 + 5, 1 + 4 * 25, 5, 1, 5)
    assert (round(low, 4), high) == (2.632, 5)
