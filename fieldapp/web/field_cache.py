"""Form fields that hold nothing typed look the same on every page, so each is drawn once and remembered.

A bundle draws some ten thousand of them. What somebody typed, and choices that name a row, are never remembered.
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from flask import Flask
from markupsafe import Markup
from wtforms import Field

from fieldapp.web.locale import select_locale

MOST_REMEMBERED = 2000
CHOICES = {"RadioField", "SelectField", "SelectMultipleField"}


def init_app(app: Flask) -> None:
    remembered: dict[Any, Markup] = {}

    def drawn_once(field: Field, draw: Callable[..., Markup], *arguments: Any) -> Markup:
        """What `draw(field, *arguments)` gives; arguments are words of the app."""
        key = _key(field)
        if key is None:
            return draw(field, *arguments)
        key += (draw.name, arguments, select_locale())  # type: ignore[attr-defined]
        found = remembered.get(key)
        if found is None:
            if len(remembered) > MOST_REMEMBERED:
                remembered.clear()
            found = remembered[key] = draw(field, *arguments)
        return found

    app.add_template_global(drawn_once)
    # Within one page: a macro that is drawn once for each value it is given. Kinds of values are told apart, since
    # two of ours may be the same text.
    app.add_template_global(lru_cache(maxsize=None, typed=True), "once_each")


def _key(field: Field) -> tuple[Any, ...] | None:
    """All that tells two untyped fields apart: each form class has a Meta class of its own. None: not untyped."""
    kind = field.type
    if field.errors or field.raw_data:
        return None
    if kind in CHOICES:
        offered = tuple(_offered(field.choices))  # type: ignore[attr-defined]
        if not all(_is_code(value) for _group, value, _words in offered):
            return None
        held = tuple(field.data) if isinstance(field.data, list) else field.data
        return (type(field.meta), field.id, held, offered)
    if field.data and not isinstance(field.data, bool | int | date):
        return None
    return (type(field.meta), field.id, field.data)


def _is_code(value: Any) -> bool:
    """A word of ours, or the code of a place: places are few and no secret. Other rows have random ids."""
    return value == "" or str(value).isidentifier() or str(value).isdecimal()


def _offered(choices: Any) -> Iterator[tuple[str, Any, Any]]:
    """Every choice with the group it stands in."""
    groups = choices.items() if isinstance(choices, dict) else [("", choices)]
    return ((group, choice[0], choice[1]) for group, those in groups for choice in those)
