"""Households that want to be left alone, and until when nobody asks again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.households.households import require_registering
from fieldapp.domain.locks import lock
from fieldapp.domain.reference.settings import setting
from fieldapp.forms.private_words import mask_private_numbers
from fieldapp.models import Household, VisitWay

COOLDOWN_DAYS = 180  # only until the setting row is there
LONGER = (365, 730)  # days that may be chosen instead of the usual time


@dataclass(frozen=True)
class RefusalEntry:
    """What the household said, how, and for how many days it is left alone; without `days` for the usual time."""

    words: str = ""
    way: VisitWay | None = None
    days: int | None = None


def cooldown_days(session: Session) -> int:
    """The usual time in which nobody asks again."""
    days = setting(session, "refusal_cooldown_days", str(COOLDOWN_DAYS))
    return int(days) if days.isdigit() else COOLDOWN_DAYS


def periods(session: Session) -> list[int]:
    """The days a refusal may hold, the usual time first: never less than that."""
    usual = cooldown_days(session)
    return [usual, *(days for days in LONGER if days > usual)]


def refuse_visits(
    session: Session, actor: Actor, household: Household, said: RefusalEntry, now: datetime
) -> date:
    """The household wants to be left alone: nobody asks again until the returned day (Data Regulations §22)."""
    require_registering(actor, household.scope)
    lock(session, household)
    household.refused_on = day_of(now)
    household.refusal_until = day_of(now) + timedelta(days=said.days or cooldown_days(session))
    household.refused_words, household.refused_way = mask_private_numbers(said.words) or None, said.way
    audit_log.note(session, Act.REFUSAL, actor, now, household)
    return household.refusal_until


def withdraw_refusal(session: Session, actor: Actor, household: Household, now: datetime) -> None:
    """The household itself changed its mind, or it was noted by mistake."""
    require_registering(actor, household.scope)
    lock(session, household)
    household.refused_on = household.refusal_until = None
    household.refused_words = household.refused_way = None
    audit_log.note(session, Act.REFUSAL_WITHDRAWN, actor, now, household)
