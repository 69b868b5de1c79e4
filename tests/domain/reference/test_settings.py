"""Numbers and words of the trade that administrators may change."""

import re

from fieldapp.domain.reference.settings import SETTINGS, default_settings, setting
from fieldapp.models import Setting


def test_a_setting_is_read_from_its_row_and_without_one_the_default_holds(session):
    assert setting(session, "digest_minutes", "99") == "30"
    session.query(Setting).filter(Setting.key == "digest_minutes").update({"value": "20"})
    assert setting(session, "digest_minutes", "99") == "20"
    assert setting(session, "unheard", "99") == "99"


def test_every_setting_has_a_row_with_its_basis():
    rows = default_settings()
    assert {row.key: (row.value, row.basis) for row in rows} == SETTINGS
    assert all(row.value.strip() and row.basis.strip() for row in rows)


def test_numbers_are_whole_within_bounds_and_quiet_hours_are_two_times():
    bounds = {
        "route_days": 366, "refusal_cooldown_days": 3660, "warning_percent": 99, "digest_minutes": 240,
        "confirmation_days": 60, "review_months": 60,
    }  # fmt: skip
    assert set(SETTINGS) - set(bounds) == {"quiet_hours"}
    for key, most in bounds.items():
        assert 1 <= int(SETTINGS[key][0]) <= most
    assert re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", SETTINGS["quiet_hours"][0])
