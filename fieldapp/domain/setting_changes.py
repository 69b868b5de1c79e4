"""Administrators change a setting: previewed, on a basis, logged, every version kept."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain import versions
from fieldapp.domain.access import audit_log
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.cases import concurrent_changes
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.inserts import insert_missing
from fieldapp.domain.locks import lock
from fieldapp.domain.reference.settings import DEFINITIONS, Definition, require_allowed
from fieldapp.models import Case, Household, Resident, Setting, SettingVersion

MOST_COUNTED = 500


class Present(NamedTuple):
    """A setting as it stands. `value`: empty where nothing was set."""

    definition: Definition
    value: str
    basis: str


def every(session: Session) -> list[Present]:
    """All settings, in the order of their page."""
    rows = {row.key: row for row in session.scalars(select(Setting))}
    return [_present(each, rows.get(each.key)) for each in DEFINITIONS]


def present(session: Session, definition: Definition) -> Present:
    """One setting as it stands."""
    return _present(definition, session.scalars(_row_of(definition)).one_or_none())


def versions_of(session: Session, definition: Definition) -> list[SettingVersion]:
    """What it was before, the newest version first; nothing before the first change."""
    row = session.scalars(_row_of(definition)).one_or_none()
    return list(versions.versions_of(session, SettingVersion.setting_id, row.id)) if row else []


def mark_of(now: Present) -> str:
    """What a form about this setting was opened with."""
    return concurrent_changes.mark_of(now.value, now.basis)


def touched(session: Session, definition: Definition, now: datetime) -> int | None:
    """How many rows the change concerns, counted up to 500; None where it concerns none in particular."""
    queries: dict[str, Select[object]] = {
        "warning_percent": select(Case.id).where(Case.is_open.is_(True)),
        "refusal_cooldown_days": select(Household.id).where(Household.refusal_until > day_of(now)),
        "review_months": select(Resident.id).where(Resident.review_on > day_of(now)),
    }
    if definition.key not in queries:
        return None
    first = queries[definition.key].limit(MOST_COUNTED)
    return session.scalar(select(func.count()).select_from(first.subquery())) or 0


def change(
    session: Session, actor: Actor, definition: Definition, value: str, basis: str, now: datetime, seen: str
) -> SettingVersion:
    """Give the setting another value. Raises NotYours, RuleBroken, ChangedMeanwhile when it is not as seen any more."""
    if not actor.may_anywhere("edit_settings"):
        raise NotYours("Only administrators can change settings.")
    versions.require_basis(basis)
    require_allowed(definition, value)
    row = _locked(session, definition)
    concurrent_changes.refuse_changed(seen, mark_of(_present(definition, row)))
    if (row.value, row.basis) == (value, basis.strip()):
        raise RuleBroken("Nothing has been changed.")
    newest = versions.newest_number(session, SettingVersion.setting_id, row.id)
    if not newest:  # what it was from the start is kept with the first change
        newest = _keep(session, row, 1, None, now).number
    row.value, row.basis = value, basis.strip()
    version = _keep(session, row, newest + 1, actor, now)
    audit_log.note(session, Act.CHANGE_SETTING, actor, now, row, definition.key)
    session.flush()
    return version


def _row_of(definition: Definition) -> Select[Setting]:
    return select(Setting).where(Setting.key == definition.key)


def _present(definition: Definition, row: Setting | None) -> Present:
    return Present(
        definition, row.value if row else definition.default, row.basis if row else definition.basis
    )


def _locked(session: Session, definition: Definition) -> Setting:
    """The row, made when an older version of the app has not."""
    default = Setting(key=definition.key, value=definition.default, basis=definition.basis)
    if session.scalars(_row_of(definition)).one_or_none() is None:
        insert_missing(
            session, Setting, [{"key": default.key, "value": default.value, "basis": default.basis}]
        )
    row = session.scalars(_row_of(definition)).one()
    lock(session, row)
    return row


def _keep(session: Session, row: Setting, number: int, actor: Actor | None, now: datetime) -> SettingVersion:
    version = SettingVersion(setting_id=row.id, number=number, at=now, basis=row.basis, value=row.value)
    version.person_id = actor.id if actor else None
    session.add(version)
    return version
