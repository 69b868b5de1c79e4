"""Trends counted beforehand, for areas with too many cases to count while somebody waits."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.models.base import Base, CodeMap, Scope


class AreaTrends(Base):
    """The latest figures of one area: numbers by week, category and unit, never by person. Derived, written anew."""

    __tablename__ = "area_trends"

    area: Mapped[str] = mapped_column(Scope, unique=True)
    through: Mapped[date]  # the last day that is counted
    counted_at: Mapped[datetime]
    figures: Mapped[CodeMap]
