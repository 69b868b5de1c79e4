"""How long a record is kept without a review."""

from datetime import date

from sqlalchemy import select

from fieldapp.domain.households import review_days
from fieldapp.models import Setting


def test_a_setting_shortens_the_year_and_never_lengthens_it(session):
    setting = session.scalars(select(Setting).where(Setting.key == "review_months")).one()
    for months, last in (("6", date(2027, 5, 24)), ("36", date(2027, 11, 24)), ("bald", date(2027, 11, 24))):
        setting.value = months
        session.flush()
        assert review_days.last_review_day(session, date(2026, 11, 24)) == last


def test_a_month_without_that_day_ends_earlier(session):
    session.scalars(select(Setting).where(Setting.key == "review_months")).one().value = "1"
    assert review_days.last_review_day(session, date(2027, 1, 31)) == date(2027, 2, 28)
    assert review_days.last_review_day(session, date(2026, 12, 31)) == date(2027, 1, 31)
    assert review_days.last_review_day(session, date(2028, 1, 31)) == date(2028, 2, 29)
