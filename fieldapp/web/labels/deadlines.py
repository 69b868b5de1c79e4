"""How long a deadline leaves, or how late it is: its words, its tone, and the tag of both."""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from flask import Flask

from fieldapp import clock
from fieldapp.domain.errors import N_
from fieldapp.web.locale import translate


def init_app(app: Flask) -> None:
    for function in (due_words, due_tone, due_tags):
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


def due_tags(tag: Callable[[str, str, str], str]) -> Callable[[datetime | None], str]:
    """For the rows of one page: the `tag` of a deadline, drawn once for each number of days."""
    now = clock.now()
    today = clock.day_of(now)

    @cache
    def drawn(days: int, is_late: bool) -> str:
        return tag(_due_words(days, is_late), _due_tone(days, is_late), "clock")

    return lambda due_at: drawn((clock.day_of(due_at) - today).days, due_at < now) if due_at else ""


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
