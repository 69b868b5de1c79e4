"""The rows the trade needs first: complete, with a basis, and added only where they are missing."""

from collections import Counter
from datetime import date

from sqlalchemy import delete, func, select

from fieldapp.domain.reference.defaults import load_reference
from fieldapp.domain.reference.limits import default_limits
from fieldapp.models import (
    CalendarDay,
    CalendarEdition,
    CalendarYear,
    Category,
    Limit,
    ServiceItem,
    Setting,
    StandardText,
    Step,
    Urgency,
    Verb,
    WorkingHours,
)

EVERY_MODEL = (Category, Limit, ServiceItem, Setting, StandardText, WorkingHours, CalendarYear, CalendarDay)


def counted(session):
    return {model.__name__: session.scalar(select(func.count()).select_from(model)) for model in EVERY_MODEL}


def test_loading_again_adds_nothing(session):
    before = counted(session)
    assert all(before.values())
    load_reference(session)
    assert counted(session) == before


def test_what_is_missing_is_added_and_what_an_administrator_changed_stays(session):
    before = counted(session)
    session.execute(delete(Limit).where(Limit.urgency == Urgency.URGENT, Limit.step == Step.RESPOND))
    session.execute(delete(Setting).where(Setting.key == "route_days"))
    changed = session.scalars(
        select(Limit).where(Limit.urgency == Urgency.ORDINARY, Limit.step == Step.FINISH)
    ).one()
    changed.amount, changed.basis = 9, "本地标准"
    load_reference(session)
    assert counted(session) == before and (changed.amount, changed.basis) == (9, "本地标准")


def test_a_categorys_own_limit_does_not_stand_for_the_general_one(session):
    general = session.scalars(
        select(Limit).where(Limit.urgency == Urgency.URGENT, Limit.step == Step.RESPOND)
    ).one()
    general.category_code = "lamp"
    load_reference(session)
    rows = session.scalars(select(Limit).where(Limit.urgency == Urgency.URGENT, Limit.step == Step.RESPOND))
    assert sorted(row.category_code for row in rows) == ["", "lamp"]
    assert session.scalar(select(func.count()).where(Limit.category_code == "")) == len(default_limits())


def test_texts_hours_and_years_that_somebody_removed_in_part_do_not_come_back(session):
    session.execute(delete(StandardText).where(StandardText.verb == Verb.CLOSE))
    session.execute(delete(WorkingHours).where(WorkingHours.is_morning.is_(True)))
    before = counted(session)
    load_reference(session)
    assert counted(session) == before


def test_texts_hours_and_years_are_added_where_there_are_none(session):
    before = counted(session)
    for model in (StandardText, WorkingHours, CalendarYear, CalendarDay, CalendarEdition):
        session.execute(delete(model))
    load_reference(session)
    assert counted(session) == before


def test_kinds_without_search_words_get_theirs_and_own_words_stay(session, town):
    words = town.lamp.search_words
    town.lamp.search_words, town.pothole.search_words = "", "坑洼"
    load_reference(session)
    assert town.lamp.search_words == words != "" and town.pothole.search_words == "坑洼"


def test_codes_are_unique_and_every_kind_belongs_to_a_family(session):
    kinds = session.scalars(select(Category)).unique().all()
    assert set(Counter(kind.code for kind in kinds).values()) == {1}
    families = {kind.id for kind in kinds if kind.parent_id is None}
    assert {kind.parent_id for kind in kinds if kind.parent_id} == families
    assert all(kind.code.startswith("family_") is (kind.parent_id is None) for kind in kinds)


def test_every_kind_says_when_it_is_reported_and_when_it_is_done(session):
    kinds = session.scalars(select(Category).where(Category.parent_id.is_not(None))).unique().all()
    for kind in kinds:
        assert kind.name and kind.report_when and kind.done_when, kind.code
        assert bool(kind.search_words) is (kind.code != "other"), kind.code  # what fits nothing has no words
        assert 1 <= kind.duplicate_radius_m <= 5000 and 1 <= kind.duplicate_window_days <= 366, kind.code


def test_every_service_item_has_a_legal_basis_and_ends_after_it_began(session):
    items = session.scalars(select(ServiceItem)).all()
    for item in items:
        assert item.legal_basis.strip() and item.name and item.minutes_per_household >= 0, item.code
        assert item.starts_on >= date(2000, 1, 1) and (
            item.ends_on is None or item.ends_on > item.starts_on
        ), item.code
    assert any(item.ends_on for item in items) and not all(item.ends_on for item in items)


def test_every_standard_text_has_words_and_a_known_category(session):
    codes = set(session.scalars(select(Category.code))) | {""}
    texts = session.scalars(select(StandardText)).all()
    assert all(text.words.strip() and text.category_code in codes for text in texts)
    assert {text.verb for text in texts} >= {Verb.CLOSE, Verb.DECLINE, Verb.FEED_BACK}


def test_working_hours_follow_one_another_and_begin_in_the_morning(session):
    spans = session.execute(
        select(WorkingHours.opens_minute, WorkingHours.closes_minute, WorkingHours.is_morning)
        .where(WorkingHours.jurisdiction == "CN").order_by(WorkingHours.opens_minute)
    ).all()  # fmt: skip
    assert [is_morning for *_, is_morning in spans] == [True, False]
    minutes = [minute for opens, closes, _ in spans for minute in (opens, closes)]
    assert minutes == sorted(set(minutes)) and 0 <= minutes[0] and minutes[-1] <= 24 * 60
