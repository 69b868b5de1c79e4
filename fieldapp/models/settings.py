"""Numbers and words of the trade that no other table holds: a key, a value and its basis."""

from uuid import UUID

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fieldapp.models.base import Base, Code, WorkWords
from fieldapp.models.versions import Version


class Setting(Base):
    """What administrators may change besides limits, calendar and categories."""

    __tablename__ = "setting"

    key: Mapped[Code] = mapped_column(unique=True)
    value: Mapped[WorkWords]
    basis: Mapped[WorkWords]


class SettingVersion(Version, Base):
    """A setting as it stood from one moment on; the newest is what holds now."""

    __tablename__ = "setting_version"
    __table_args__ = (UniqueConstraint("setting_id", "number"),)

    setting_id: Mapped[UUID] = mapped_column(ForeignKey("setting.id"))
    value: Mapped[WorkWords] = mapped_column(Text)
