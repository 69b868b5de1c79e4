"""A hash over everything a template can see: the same hash, the same page, so that it need not be drawn again.

It may tell two equal pages apart, but never takes two different ones for the same.
"""

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from hashlib import blake2b
from types import FunctionType
from typing import Any
from uuid import UUID

from flask_babel import LazyString
from werkzeug.local import LocalProxy
from wtforms import Field, Form

from fieldapp.models import Base

IDS = frozenset({"submission_id"})  # made anew each time a form is opened; a kept form has none


def short_hash(text: str) -> str:
    """Eight bytes: told apart are the versions of one page, not pages of the world."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class Fingerprints:
    """The hashes of pages whose rows were all read beforehand; a row that many pages show is hashed once.

    `now`: a moment counts together with whether it has passed. `ground`: what else every page depends on.
    """

    def __init__(self, now: datetime, ground: str) -> None:
        self._now, self._ground = now, ground
        # What was told, with the thing itself, so that its id is not given again, and how much of it was loaded.
        self._known: dict[int, tuple[Any, str, int]] = {}
        self._within: set[int] = set()
        self._cut: set[int] = set()

    def of(self, template: str, context: dict[str, Any]) -> str:
        """Raises TypeError for something whose contents it does not know how to read."""
        return short_hash(f"{self._ground}\0{template}\0{self._told(context)}")

    def _told(self, value: Any) -> str:
        return _teller_of(type(value))(self, value)

    def _row(self, row: Base) -> str:
        """Columns and relations as far as they are loaded; a way back up is cut, and not kept as known."""
        key, count = id(row), len(vars(row))
        if (found := self._known.get(key)) and found[2] == count:
            return found[1]
        if key in self._within:
            self._cut.add(key)
            return f"<{row.__class__.__name__} above>"
        above, self._cut = self._cut, set()
        self._within.add(key)
        loaded = sorted(name for name in vars(row) if name != "_sa_instance_state")
        told = short_hash(
            row.__class__.__name__ + "".join(f"\0{n}={self._told(vars(row)[n])}" for n in loaded)
        )
        self._within.discard(key)
        self._cut.discard(key)
        if not self._cut:
            self._known[key] = (row, told, count)
        self._cut |= above
        return told

    def _many(self, values: Any) -> str:
        return f"[{','.join([self._told(value) for value in values])}]"

    def _set(self, values: Any) -> str:
        return f"{{{','.join(sorted(self._told(value) for value in values))}}}"

    def _pairs(self, values: dict[Any, Any]) -> str:
        return f"{{{','.join([f'{self._told(k)}:{self._told(v)}' for k, v in values.items()])}}}"

    def _parts(self, value: Any) -> str:
        own = [(part.name, getattr(value, part.name)) for part in dataclasses.fields(value)]
        return f"{type(value).__qualname__}{self._pairs(dict(own))}"

    def _form(self, form: Form) -> str:
        """Its class stands for labels and rules; what it holds and offers is told. Errors are of POSTs alone."""
        fields = [self._field(field) for field in form if field.name not in IDS]
        return f"{type(form).__qualname__}({','.join(fields)})"

    def _field(self, field: Field) -> str:
        held = f"{field.name}={self._told(field.data)}"
        offered = getattr(field, "choices", None)
        return f"{held}{self._offer(offered)}{self._many(field.errors) if field.errors else ''}"

    def _offer(self, choices: Any) -> str:
        """Choices are mostly one list for a thousand forms."""
        if not choices:
            return ""
        if id(choices) not in self._known:
            self._known[id(choices)] = (choices, short_hash(self._told(choices)), 0)
        return self._known[id(choices)][1]

    def _moment(self, value: datetime) -> str:
        return f"{value.isoformat()}{'<' if value < self._now else ''}"

    def _plain(self, value: Any) -> str:
        return repr(value)

    def _named(self, value: Any) -> str:
        return str(value.__qualname__)

    def _lazy(self, value: LazyString) -> str:
        return repr(str(value))

    def _behind(self, value: LocalProxy[Any]) -> str:
        return self._told(value._get_current_object())


Teller = Callable[[Fingerprints, Any], str]
TELLERS: tuple[tuple[Any, Teller], ...] = (  # the first that fits: a moment is a date, too
    (LocalProxy, Fingerprints._behind),
    (Base, Fingerprints._row),
    (datetime, Fingerprints._moment),
    ((str, int, float, type(None), date, Decimal, bytes, Enum, UUID), Fingerprints._plain),
    (dict, Fingerprints._pairs),
    ((list, tuple), Fingerprints._many),
    ((set, frozenset), Fingerprints._set),
    (Form, Fingerprints._form),
    (LazyString, Fingerprints._lazy),
    ((FunctionType, type), Fingerprints._named),
)


_tellers: dict[type, Teller] = {}  # found once a type


def _teller_of(kind: type) -> Teller:
    if kind not in _tellers:
        _tellers[kind] = _find_teller(kind)
    return _tellers[kind]


def _find_teller(kind: type) -> Teller:
    for types, teller in TELLERS:
        if issubclass(kind, types):
            return teller
    if dataclasses.is_dataclass(kind):
        return Fingerprints._parts
    raise TypeError(f"cannot tell what {kind.__qualname__} holds")
