"""Settings: each within its range, on a basis, every value kept, logged; nobody else changes one."""

import pytest
from sqlalchemy import select

from fieldapp import clock
from fieldapp.domain import setting_changes
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.errors import ChangedMeanwhile, NotYours, RuleBroken
from fieldapp.domain.reference.settings import (
    BY_KEY,
    DEFINITIONS,
    OutOfRange,
    default_settings,
    require_allowed,
    setting,
)
from fieldapp.domain.setting_changes import change, mark_of, present, versions_of
from fieldapp.models import AccessEntry, Setting

BASIS = "安网格〔2026〕3号"
PERCENT = BY_KEY["warning_percent"]


@pytest.fixture
def yan(town, now):
    return Actor.of(town.yan, clock.day_of(now))


def test_a_change_keeps_the_first_value_and_says_who_and_why(session, yan, now):
    change(session, yan, PERCENT, "75", BASIS, now, mark_of(present(session, PERCENT)))
    newest, first = versions_of(session, PERCENT)
    assert (newest.number, newest.value, newest.person_id, newest.basis) == (2, "75", yan.id, BASIS)
    assert (first.number, first.value, first.person_id) == (1, "80", None)
    assert setting(session, "warning_percent", "") == "75"
    entry = session.scalars(select(AccessEntry).where(AccessEntry.verb == Act.CHANGE_SETTING.value)).one()
    assert (entry.person_id, entry.field) == (yan.id, "warning_percent")


def test_an_earlier_value_comes_back_as_a_version_of_its_own(session, yan, now):
    change(session, yan, PERCENT, "75", BASIS, now, "")
    first = versions_of(session, PERCENT)[-1]
    change(session, yan, PERCENT, first.value, first.basis, now, "")
    assert [(each.number, each.value) for each in versions_of(session, PERCENT)] == [
        (3, "80"), (2, "75"), (1, "80"),
    ]  # fmt: skip


def test_a_setting_without_a_row_gets_one(session, yan, now):
    definition = BY_KEY["home_notice"]
    session.delete(session.scalars(select(Setting).where(Setting.key == "home_notice")).one())
    session.flush()
    change(session, yan, definition, "周末照常接听。", BASIS, now, mark_of(present(session, definition)))
    assert present(session, definition).value == "周末照常接听。"


def test_whoever_saw_another_value_is_told(session, yan, now):
    seen = mark_of(present(session, PERCENT))
    change(session, yan, PERCENT, "75", BASIS, now, seen)
    with pytest.raises(ChangedMeanwhile):
        change(session, yan, PERCENT, "70", BASIS, now, seen)


def test_only_administrators_change_settings_and_only_on_a_basis(session, town, yan, now):
    with pytest.raises(NotYours):
        change(session, Actor.of(town.gao, clock.day_of(now)), PERCENT, "75", BASIS, now, "")
    with pytest.raises(RuleBroken, match="based on"):
        change(session, yan, PERCENT, "75", " ", now, "")
    with pytest.raises(RuleBroken, match="Nothing"):
        now_value = present(session, PERCENT)
        change(session, yan, PERCENT, now_value.value, now_value.basis, now, "")


@pytest.mark.parametrize(
    ("key", "value", "is_allowed"),
    [
        ("warning_percent", "50", True), ("warning_percent", "95", True), ("warning_percent", "49", False),
        ("warning_percent", "96", False), ("warning_percent", "", False), ("warning_percent", "八十", False),
        ("review_months", "12", True), ("review_months", "13", False), ("review_months", "0", False),
        ("quiet_hours", "20:30-07:30", True), ("quiet_hours", "25:00-07:00", False), ("quiet_hours", "晚上", False),
        ("supervision_phone", "", True), ("supervision_phone", "0915-3212345", True), ("supervision_phone", "打我", False),
        ("app_name", "网" * 60, True), ("app_name", "网" * 61, False), ("about_stored", "句" * 801, False),
    ],
)  # fmt: skip
def test_a_value_lies_in_its_range(key, value, is_allowed):
    try:
        require_allowed(BY_KEY[key], value)
    except OutOfRange:
        assert not is_allowed
    else:
        assert is_allowed


def test_every_default_is_allowed_and_has_a_basis():
    for definition in DEFINITIONS:
        require_allowed(definition, definition.default)
        assert definition.basis
    assert [each.key for each in default_settings()] == list(BY_KEY)


def test_what_a_change_touches_is_counted(session, town, now):
    assert setting_changes.touched(session, PERCENT, now) >= 2
    assert setting_changes.touched(session, BY_KEY["refusal_cooldown_days"], now) == 0
    assert setting_changes.touched(session, BY_KEY["app_name"], now) is None
