"""The day by which a resident's record is reviewed."""

import calendar
from datetime import date

from sqlalchemy.orm import Session

from fieldapp.domain.reference.settings import setting

REVIEW_MONTHS = 12  # the law's limit; the setting row may only shorten it


def last_review_day(session: Session, today: date) -> date:
    """The latest day a record may be kept to without being looked at again."""
    months = setting(session, "review_months", str(REVIEW_MONTHS))
    wanted = int(months) if months.isdigit() else REVIEW_MONTHS
    return months_after(today, min(max(wanted, 1), REVIEW_MONTHS))


def months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
