"""What protects an account beside its password: second factors, recovery codes, known browsers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.models.base import Base, Code, Encrypted, Holds
from fieldapp.models.people import Person


class SecondFactor(Base):
    """The secret a person's authenticator app makes codes from. `pending_secret`: of a set-up not yet confirmed."""

    __tablename__ = "second_factor"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    person: Mapped[Person] = relationship()
    secret: Mapped[str | None] = mapped_column(Encrypted("second_factor.secret", Holds.SECRET))
    pending_secret: Mapped[str | None] = mapped_column(
        Encrypted("second_factor.pending_secret", Holds.SECRET)
    )
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None]  # of the last code used; a code counts once


class RecoveryCode(Base):
    """One of ten codes for the day the phone is lost; used once."""

    __tablename__ = "recovery_code"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    code_digest: Mapped[Code] = mapped_column(unique=True)
    used_at: Mapped[datetime | None]


class KnownBrowser(Base):
    """A browser somebody has signed in with. `trusted_until`: until then no second factor is asked there."""

    __tablename__ = "known_browser"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    token_digest: Mapped[Code] = mapped_column(unique=True)
    browser: Mapped[Code]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
    trusted_until: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]  # its owner was told of it and knows it
