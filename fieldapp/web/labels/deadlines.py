"""How long a deadline leaves, or how late it is: its words, its tone, and the tag of both.

Days for what takes days; of an urgent case that nobody has accepted, by when it must be, in minutes.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Protocol

from flask import Flask
from flask_login import current_user

from fieldapp import clock
from fieldapp.domain.errors import N_
from fieldapp.models import CaseState, TimeUnit, Urgency
from fieldapp.web.access import actor
from fieldapp.web.locale import translate

LIMITS = {
    TimeUnit.WORKING_HOURS: N_("%(count)s working hours"),
    TimeUnit.WORKING_DAYS: N_("%(count)s working days"),
}
UNITS = (N_("%(count)s d"), N_("%(count)s h"), N_("%(count)s min"))


class Awaited(Protocol):
    """What a list shows of a case."""

    @property
    def state(self) -> CaseState: ...
    @property
    def urgency(self) -> Urgency: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def accept_by(self) -> datetime | None: ...


def init_app(app: Flask) -> None:
    counted = (due_words, due_tone, due_tags, accept_words, left_words, limit_words)
    for function in (*counted, span_units, counts_from, hour_of):
        app.add_template_global(function)


def due_words(due_at: datetime | None) -> str:
    """How long is left, or how late it is, in words."""
    if due_at is None:
        return ""
    return _due_words((clock.day_of(due_at) - clock.today()).days, due_at < clock.now())


def due_tone(due_at: datetime | None) -> str:
    if due_at is None:
        return "neutral"
    return _due_tone((clock.day_of(due_at) - clock.today()).days, due_at < clock.now())


def accept_words(accept_by: datetime) -> str:
    """By when a case must be accepted, and how long that is; a page that a phone may keep says the moment alone."""
    words = {"time": hour_of(accept_by), "left": _span(accept_by)}
    if accept_by < clock.now():
        return translate(N_("Not accepted by %(time)s")) % words
    if _may_be_kept():
        return translate(N_("Accept by %(time)s")) % words
    return translate(N_("Accept within %(left)s, by %(time)s")) % words


def left_words(moment: datetime) -> str:
    """How long is left, or how late it is, to the minute; nothing where it would not stay true."""
    if _may_be_kept():
        return ""
    words = N_("%(time)s late") if moment < clock.now() else N_("%(time)s left")
    return translate(words) % {"time": _span(moment)}


def limit_words(amount: int, unit: TimeUnit) -> str:
    """How long a limit is: 120 minutes as 2 hours, 15 working days as such."""
    if unit is not TimeUnit.MINUTES:
        return translate(LIMITS[unit]) % {"count": amount}
    days = amount // 1440 if amount > 1440 else 0  # a day is told as 24 hours
    parts = [days, (amount - days * 1440) // 60, amount % 60]
    spans = [translate(unit) % {"count": count} for unit, count in zip(UNITS, parts, strict=True) if count]
    return translate(N_("%(time)s (clock time)")) % {"time": " ".join(spans)}


def span_units() -> str:
    """Days, hours and minutes for the script that counts on."""
    return "|".join(translate(unit) % {"count": "{n}"} for unit in UNITS)


def counts_from() -> str:
    """When the page was made, for that script."""
    return "" if _may_be_kept() else clock.now().isoformat()


def hour_of(moment: datetime) -> str:
    """10:15 today, 12-01 10:15 on another day."""
    local = moment.astimezone(clock.CHINA)
    return f"{local:%H:%M}" if local.date() == clock.today() else f"{local:%m-%d %H:%M}"


def _span(moment: datetime) -> str:
    """Between now and a moment: the two largest of days, hours and minutes."""
    minutes = abs(moment - clock.now()) // timedelta(minutes=1)
    parts = [minutes // 1440, minutes // 60 % 24, minutes % 60]
    first = next((at for at, count in enumerate(parts) if count), 2)
    shown = [(unit, count) for unit, count in zip(UNITS, parts, strict=True)][first : first + 2]
    return " ".join(
        translate(unit) % {"count": count} for unit, count in shown if count or unit is UNITS[first]
    )


def _may_be_kept() -> bool:
    """The pages of the field say the same whether they were kept or not; what counts in minutes, a script adds."""
    return bool(current_user) and current_user.is_authenticated and actor().starts_in_field


def due_tags(tag: Callable[[str, str, str], str]) -> Callable[[Awaited], str]:
    """For the rows of one page: the `tag` of a case's next deadline, drawn once for each number of days.

    Of an urgent case that nobody has accepted it is the deadline to accept.
    """
    now = clock.now()
    today = clock.day_of(now)

    @cache
    def drawn(days: int, is_late: bool) -> str:
        return tag(_due_words(days, is_late), _due_tone(days, is_late), "clock")

    def of_case(case: Awaited) -> str:
        if case.accept_by and case.urgency is Urgency.URGENT and case.state is CaseState.REPORTED:
            return tag(accept_words(case.accept_by), "danger", "clock")
        return drawn((clock.day_of(case.due_at) - today).days, case.due_at < now) if case.due_at else ""

    return of_case


def _due_words(days: int, is_late: bool) -> str:
    if is_late:
        late = N_("Overdue %(count)s days") if days < 0 else N_("Overdue today")
        return translate(late) % {"count": -days}
    if days == 0:
        return translate(N_("Due today"))
    return translate(N_("Due tomorrow") if days == 1 else N_("Due in %(count)s days")) % {"count": days}


def _due_tone(days: int, is_late: bool) -> str:
    if is_late:
        return "danger"
    return "warn" if days <= 1 else "neutral"
