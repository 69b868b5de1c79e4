"""Villages, communities and grids found by what somebody calls them: a part of the name, its sounds, a street."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from fieldapp import text
from fieldapp.domain.access.areas import within
from fieldapp.forms.base import BROKEN
from fieldapp.models import Level, Place

MOST, LONGEST = 10, 120  # places; characters that are looked at
MOST_PARTS = 6
FINDABLE = (Level.VILLAGE, Level.GRID)
SOUNDS = re.compile("[a-z]{2,}")
KIND_OF_PLACE = re.compile("(?:居民委员会|村民委员会|居委会|村委会|社区|村)+$")
BLANKS = re.compile(r"\s+")


class FoundPlace(NamedTuple):
    """A place, and the names of what it lies in."""

    code: str
    name: str
    level: Level
    above: str
    scope: str
    former: str = ""


def find_places(
    session: Session, words: str, scopes: Sequence[str] | None = None, levels: Sequence[Level] = FINDABLE
) -> list[FoundPlace]:
    """The places that `words` name or speak of, at most MOST, the wider first; inside `scopes`, else anywhere.

    Latin letters are sounds (xdj, xidajie). An address that only holds the name of a village finds that village.
    """
    words = BROKEN.sub(" ", words[:LONGEST])
    said = text.compared(words)
    if len(said) < 2:
        return []
    if SOUNDS.fullmatch(said):
        return _with_above(session, _villages(session, scopes, lambda name: _sounds_like(name, said)))
    parts = [part for part in BLANKS.split(text.small(text.line(words))) if part][:MOST_PARTS]
    called = and_(*(or_(_is_called(p), _lies_at(p)) for p in parts))
    query = _open_places(scopes, levels).where(called).order_by(func.length(Place.code), Place.code)
    rows = [_Row._make(row) for row in session.execute(query.limit(MOST))]
    return _with_above(session, rows or _villages(session, scopes, lambda name: _is_named_in(name, said)))


def find_place(session: Session, code: str, scopes: Sequence[str] | None = None) -> Place | None:
    """One open village or grid by its code, inside `scopes`."""
    if BROKEN.search(code):
        return None
    mine = within(Place.scope, scopes) if scopes is not None else true()
    open_ones = (Place.level.in_(FINDABLE), Place.ends_on.is_(None), mine)
    return session.scalars(select(Place).where(Place.code == code, *open_ones)).one_or_none()


def described(session: Session, place: Place) -> FoundPlace:
    """The place as it is shown among those found."""
    return _with_above(session, [_Row(place.code, place.name, place.level, place.scope, place.former_names)])[
        0
    ]


class _Row(NamedTuple):
    code: str
    name: str
    level: Level
    scope: str
    former_names: str = ""

    @property
    def names(self) -> list[str]:
        return [self.name, *self.former_names.split()]


def _open_places(
    scopes: Sequence[str] | None, levels: Sequence[Level] = FINDABLE
) -> Select[str, str, Level, str, str]:
    query = select(Place.code, Place.name, Place.level, Place.scope, Place.former_names)
    query = query.where(Place.level.in_(levels), Place.ends_on.is_(None))
    return query.where(within(Place.scope, scopes)) if scopes is not None else query


def _is_called(part: str) -> ColumnElement[bool]:
    return or_(Place.name.contains(part, autoescape=True), Place.former_names.contains(part, autoescape=True))


def _lies_at(part: str) -> ColumnElement[bool]:
    return Place.boundary_words.contains(part, autoescape=True)


def _villages(session: Session, scopes: Sequence[str] | None, is_meant: Callable[[str], bool]) -> list[_Row]:
    rows = session.execute(_open_places(scopes, [Level.VILLAGE]).order_by(Place.code))
    return [_Row._make(row) for row in rows if any(map(is_meant, _Row._make(row).names))][:MOST]


def _is_named_in(name: str, said: str) -> bool:
    stem = KIND_OF_PLACE.sub("", name)
    return len(stem) > 1 and stem in said


def _sounds_like(name: str, said: str) -> bool:
    letters, sounds = _spoken(name)
    return said in letters or sounds.startswith(said)


def _spoken(name: str) -> tuple[str, str]:
    """The initials and the whole sounds of a name."""
    syllables = [_syllable(sign) for sign in name]
    return "".join(each[:1] for each in syllables), "".join(syllables)


@cache
def _syllable(sign: str) -> str:
    """One character's sound; alone, since reading phrases would take seconds for all names."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(sign, errors="ignore"))


def _with_above(session: Session, rows: Sequence[_Row]) -> list[FoundPlace]:
    above = {row.scope[:length] for row in rows for length in (6, 9, 12) if length < len(row.scope)}
    query = select(Place.scope, Place.name).where(Place.code.in_(above))
    names = dict(session.execute(query).all()) if above else {}
    return [_found(row, names) for row in rows]


def _found(row: _Row, names: dict[str, str]) -> FoundPlace:
    above = " ".join(_names_above(row, names))
    return FoundPlace(row.code, row.name, row.level, above, row.scope, row.former_names)


def _names_above(row: _Row, names: dict[str, str]) -> list[str]:
    lengths = (length for length in (6, 9, 12) if length < len(row.scope))
    return [names[row.scope[:length]] for length in lengths if row.scope[:length] in names]
