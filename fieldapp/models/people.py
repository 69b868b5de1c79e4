"""People who sign in, the postings that say what they answer for, and their sessions."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import Base, Code, Encrypted, Scope, WorkWords, words_of
from fieldapp.models.places import Place, Unit


class Role(StrEnum):
    """What a posting makes of a person. Only domain/access/policy.py compares these."""

    GRID_WORKER = "grid_worker"
    GRID_HEAD = "grid_head"
    HOUSEHOLD_HEAD = "household_head"
    CENTRE_STAFF = "centre_staff"
    CENTRE_DIRECTOR = "centre_director"
    DEPARTMENT_HANDLER = "department_handler"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Posting(Base):
    """One person in one role for one place (and unit) from a day up to, not including, another."""

    __tablename__ = "posting"
    __table_args__ = (Index(None, "scope", "role"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped["Person"] = relationship(back_populates="postings")
    role: Mapped[Role] = mapped_column(words_of(Role))
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"))
    place: Mapped[Place] = relationship(lazy="joined")
    scope: Mapped[str] = mapped_column(Scope)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    unit: Mapped[Unit | None] = relationship()
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    may_see_restricted: Mapped[bool] = mapped_column(default=False)

    def is_active(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)


class Person(Base):
    """Somebody with an account. Looks and language are kept so that every phone shows them the same."""

    __tablename__ = "person"

    name: Mapped[WorkWords]
    sign_in_name: Mapped[Code] = mapped_column(unique=True)
    phone: Mapped[str | None] = mapped_column(Encrypted("person.phone"))
    password_hash: Mapped[Code | None]
    must_change_password: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    locale: Mapped[Code | None]
    look: Mapped[Code | None]
    size: Mapped[Code | None]
    postings: Mapped[list[Posting]] = relationship(back_populates="person")

    # What flask-login asks of a user; spelled out here so that models need no Flask. The id it would
    # keep is never used: the cookie holds a session's secret, so that it can be revoked.
    is_authenticated = is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        raise NotImplementedError("sign in through domain/sign_in.begin_session()")

    def active_postings(self, on: date) -> list[Posting]:
        return [posting for posting in self.postings if posting.is_active(on)]


class PermissionRequest(Base):
    """An administrator's wish that a posting may see what is restricted; nothing until a second person confirms it."""

    __tablename__ = "permission_request"

    posting_id: Mapped[UUID] = mapped_column(ForeignKey("posting.id"), index=True)
    posting: Mapped[Posting] = relationship(lazy="joined")
    asked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    asked_by: Mapped[Person | None] = relationship(foreign_keys=[asked_by_id])
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    decided_at: Mapped[datetime | None]
    is_confirmed: Mapped[bool] = mapped_column(default=False)


class SignInSession(Base):
    """One signed-in browser; ending the row signs it out. The cookie holds only the id's secret."""

    __tablename__ = "sign_in_session"

    token_digest: Mapped[Code] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person] = relationship(lazy="joined")
    is_phone: Mapped[bool]
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    browser: Mapped[Code | None]
    known_browser_id: Mapped[UUID | None] = mapped_column(ForeignKey("known_browser.id"))
    needs_second_factor: Mapped[bool] = mapped_column(default=False)  # reaches nothing but its set-up


class OneTimeCode(Base):
    """A code an administrator hands out for a first sign-in or a forgotten password; used once."""

    __tablename__ = "one_time_code"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    code_digest: Mapped[Code] = mapped_column(unique=True)
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AddressFailure(Base):
    """Failed sign-ins from one network address (kept as a keyed hash) within one quarter hour."""

    __tablename__ = "address_failure"

    address_digest: Mapped[Code] = mapped_column(unique=True)
    window_started_at: Mapped[datetime]
    failures: Mapped[int]
