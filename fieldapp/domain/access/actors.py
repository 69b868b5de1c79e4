"""Who asks: a person with the postings active today, and in which areas these let them do what."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from fieldapp.crypto import keys
from fieldapp.domain.access.permissions import FIELD, TABLE
from fieldapp.models import Level, Person, Place, Posting, Role


@dataclass(frozen=True)
class Actor:
    """A person together with the postings active on a day: what policy decides over, as of that day.

    `takes_along`: reads for a phone's store; what offline_exclusions.py names never enters it, whatever else holds.
    """

    person: Person
    postings: tuple[Posting, ...]
    on: date
    takes_along: bool = False

    @classmethod
    def of(cls, person: Person, on: date, takes_along: bool = False) -> "Actor":
        return cls(person, tuple(person.active_postings(on)), on, takes_along)

    @property
    def in_full(self) -> "Actor":
        """The same person reading on the spot."""
        return replace(self, takes_along=False)

    @property
    def id(self) -> UUID:
        return self.person.id

    @property
    def unit_ids(self) -> list[UUID]:
        return list(dict.fromkeys(posting.unit_id for posting in self.postings if posting.unit_id))

    @property
    def starts_in_field(self) -> bool:
        """Whether this person's first page is the phone's Today rather than the desk."""
        return any(posting.role in FIELD for posting in self.postings)

    @property
    def sees_restricted(self) -> bool:
        """Never by a role: an administrator gave it and a second person confirmed it."""
        return any(p.may_see_restricted for p in self.postings)

    @property
    def home(self) -> Place | None:
        """The place of the first posting: where a report goes when nothing says better."""
        return self.postings[0].place if self.postings else None

    def scopes(self, verb: str) -> list[str]:
        """The scope prefixes in which this person may do `verb`; nested ones are dropped."""
        mine = sorted({posting.scope for posting in self.postings if posting.role in TABLE[verb]})
        return [s for s in mine if not any(s != outer and s.startswith(outer) for outer in mine)]

    def scopes_at(self, verb: str, levels: Collection[Level]) -> list[str]:
        """The same, of postings at places of these levels alone."""
        return sorted({posting.scope for posting in self.postings_at(verb, levels)})

    def postings_at(self, verb: str, levels: Collection[Level]) -> list[Posting]:
        return [p for p in self.postings if p.role in TABLE[verb] and p.place.level in levels]

    def posting_for(self, verb: str, unit_id: UUID | None) -> Posting | None:
        """The posting at a unit by which this person may do `verb`."""
        mine = (p for p in self.postings if p.role in TABLE[verb] and unit_id is not None)
        return next((posting for posting in mine if posting.unit_id == unit_id), None)

    def may_anywhere(self, verb: str) -> bool:
        return any(posting.role in TABLE[verb] for posting in self.postings)

    def may(self, verb: str, scope: str) -> bool:
        return any(scope.startswith(mine) for mine in self.scopes(verb))

    def role_at(self, scope: str) -> Role | None:
        """In which of their roles this person acts at `scope`; kept in every step."""
        here = [posting.role for posting in self.postings if scope.startswith(posting.scope)]
        anywhere = [posting.role for posting in self.postings]
        return next(iter(here or anywhere), None)


def mark_of(person_id: UUID) -> str:
    """Names a person's store on a phone; says nothing about the person."""
    return keys.blind(str(person_id), "page mark")[:12]
