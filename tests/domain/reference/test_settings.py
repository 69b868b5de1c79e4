"""Numbers and words of the trade that administrators may change."""

import pytest

from fieldapp.domain.reference.settings import (
    BY_KEY,
    DEFINITIONS,
    Kind,
    OutOfRange,
    default_settings,
    require_allowed,
    setting,
)
from fieldapp.models import Setting


def test_a_setting_is_read_from_its_row_and_without_one_the_default_holds(session):
    assert setting(session, "digest_minutes", "99") == "30"
    session.query(Setting).filter(Setting.key == "digest_minutes").update({"value": "20"})
    assert setting(session, "digest_minutes", "99") == "20"
    assert setting(session, "unheard", "99") == "99"


def test_every_setting_has_a_row_with_its_basis():
    rows = {row.key: (row.value, row.basis) for row in default_settings()}
    assert rows == {each.key: (each.default, each.basis) for each in DEFINITIONS}
    assert all(each.basis.strip() for each in DEFINITIONS)


def test_every_default_may_stand_there():
    for definition in DEFINITIONS:
        require_allowed(definition, definition.default)


@pytest.mark.parametrize(
    "definition", [each for each in DEFINITIONS if each.kind is Kind.NUMBER], ids=lambda d: d.key
)
def test_a_number_is_whole_and_within_its_ends(definition):
    for good in (definition.least, definition.most):
        require_allowed(definition, str(good))
    for bad in (definition.least - 1, definition.most + 1, "", "1.5", "３０", "x", "9" * 9):
        with pytest.raises(OutOfRange):
            require_allowed(definition, str(bad))


@pytest.mark.parametrize("value", ["21-8", "25:00-08:00", "21:00", "21:60-08:00", ""])
def test_quiet_hours_are_two_times_of_day(value):
    with pytest.raises(OutOfRange):
        require_allowed(BY_KEY["quiet_hours"], value)
