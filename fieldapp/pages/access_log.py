"""The access log in words: who, when, what, whom, why. On a page and in a file the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import select

from fieldapp import clock, db
from fieldapp.domain.access.audit_log import FOR_ADMINISTRATORS, ON_THE_SERVER, Act, Group
from fieldapp.domain.errors import N_
from fieldapp.domain.privacy import access_log, audit_seals
from fieldapp.domain.privacy.access_log import Mark, Wanted
from fieldapp.forms.access_log import LogFilter
from fieldapp.models import (
    AccessEntry,
    AuditFault,
    CalendarEdition,
    ChannelKind,
    Limit,
    Person,
    Role,
    Step,
    Urgency,
)
from fieldapp.web.access import actor
from fieldapp.web.labels.access_log import REASONS, SUBJECTS
from fieldapp.web.labels.labels import label
from fieldapp.web.locale import translate

ACTS = {act.value: act for act in Act}
CODES = {code.value: code for kind in (Step, Urgency, ChannelKind, Role) for code in kind}
SEPARATOR = "~"
LINKED_WITHIN = timedelta(hours=1)
FAULTS = {
    AuditFault.CHANGED: N_("Line %(number)s was changed."),
    AuditFault.MISSING: N_("Line %(number)s is missing."),
    AuditFault.CUT: N_("From line %(number)s on, lines at the end are missing."),
    AuditFault.FOREIGN: N_("Line %(number)s was not written by the app."),
}


@dataclass(frozen=True)
class Line:
    """One line as people read it."""

    at: datetime
    who: str
    what: str
    whom: str
    details: str
    why: str

    @property
    def cells(self) -> list[str]:
        when = self.at.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M:%S")
        return [when, self.who, self.what, self.whom, self.details, self.why]


@dataclass(frozen=True)
class ChainWords:
    """What stands above the log about its chain; `is_broken`: a danger."""

    said: str
    is_broken: bool = False


def chain_words() -> ChainWords:
    """Until when the log is sealed and verified, or what was found wrong first."""
    state = audit_seals.state(db.session())
    seal, waits = state.seal, state.waits_since
    if seal is None:
        return ChainWords(
            gettext("Every line is linked to the one before within a minute. The first seal follows tonight.")
        )
    when = seal.sealed_at.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M")
    if seal.first_fault is not None:
        fault = gettext(FAULTS[seal.first_fault], number=seal.first_number)
        words = gettext(
            "The verification of %(when)s found %(count)s faults. %(fault)s Please inform the operator at once and "
            "keep the backups.",
            when=when,
            count=seal.faults,
            fault=fault,
        )
        return ChainWords(words, is_broken=True)
    if waits is not None and waits < clock.now() - LINKED_WITHIN:
        return ChainWords(
            gettext("New lines have not been linked for over an hour. Please inform the operator."), True
        )
    return ChainWords(
        gettext(
            "Sealed and verified on %(when)s: lines 1 to %(count)s stand as they were written. Later lines are linked "
            "within a minute.",
            when=when,
            count=seal.number,
        )
    )


def heads() -> list[str]:
    return [
        gettext("Time"),
        gettext("Person"),
        gettext("Action"),
        gettext("Concerning"),
        gettext("Item"),
        gettext("Why"),
    ]


def form_of(submitted: Any) -> LogFilter:
    """The filter, offering the kinds of act this reader sees."""
    form = LogFilter(submitted)
    seen = list(Group) if actor().may_anywhere("see_whole_access_log") else sorted(FOR_ADMINISTRATORS)
    form.group.choices = [("", gettext("All"))] + [
        (each.value, label(each)) for each in Group if each in seen
    ]
    return form


def wanted_of(form: LogFilter) -> Wanted:
    group = Group(form.group.data) if form.group.data else None
    return Wanted(form.who.data or "", group, form.since.data, form.until.data)


def arguments_of(form: LogFilter) -> dict[str, Any]:
    """What narrows the log, as it stands in an address."""
    fields = (form.who, form.group, form.since, form.until)
    return {field.name: str(field.data) for field in fields if field.data}


def mark_from(text: str | None) -> Mark | None:
    """The line behind which a page begins; what cannot be read begins at the top."""
    at, _, entry_id = (text or "").partition(SEPARATOR)
    try:
        return datetime.fromisoformat(at).replace(tzinfo=UTC), UUID(entry_id)
    except ValueError:
        return None


def text_of(mark: Mark) -> str:
    return f"{mark[0].astimezone(UTC).replace(tzinfo=None).isoformat()}{SEPARATOR}{mark[1]}"


def lines(entries: Sequence[AccessEntry]) -> list[Line]:
    """In a fixed number of statements, however many."""
    names, bases = _names(entries), _bases(entries)
    return [
        Line(
            entry.at,
            _who(entry),
            label(ACTS[entry.verb]) if entry.verb in ACTS else entry.verb,
            _whom(entry, names),
            _details(entry),
            bases.get(entry.subject_id) or _why(entry),
        )
        for entry in entries
    ]


def rows(wanted: Wanted, before: Mark) -> Iterator[list[str]]:
    """The file: its heads, then every line."""
    yield heads()
    for entries in access_log.read_all(db.session(), actor(), wanted, before):
        for line in lines(entries):
            yield line.cells


def _who(entry: AccessEntry) -> str:
    if entry.person is not None:
        return f"{entry.person.name} · {entry.person.sign_in_name}"
    return translate(REASONS[ON_THE_SERVER]) if entry.purpose == ON_THE_SERVER else gettext("Unknown person")


def _whom(entry: AccessEntry, names: dict[UUID | None, str]) -> str:
    if entry.subject_id is None:
        return ""
    if entry.subject_id in names:
        return names[entry.subject_id]
    kind = SUBJECTS.get(entry.subject_kind)
    return f"{translate(kind) if kind else entry.subject_kind} · {str(entry.subject_id)[:8]}"


def _details(entry: AccessEntry) -> str:
    return " ".join(label(CODES[code]) if code in CODES else code for code in entry.field.split())


def _why(entry: AccessEntry) -> str:
    return translate(REASONS[entry.purpose]) if entry.purpose in REASONS else entry.purpose


def _names(entries: Sequence[AccessEntry]) -> dict[UUID | None, str]:
    ids = {entry.subject_id for entry in entries if entry.subject_kind in {"person", ""}}
    found = db.session().execute(
        select(Person.id, Person.name, Person.sign_in_name).where(Person.id.in_(ids))
    )
    return {row.id: f"{row.name} · {row.sign_in_name}" for row in found}


def _bases(entries: Sequence[AccessEntry]) -> dict[UUID | None, str]:
    """What a change of a limit or the calendar rests on stands with the change."""
    found: dict[UUID | None, str] = {}
    for kind in (Limit, CalendarEdition):
        ids = [entry.subject_id for entry in entries if entry.subject_kind == kind.__tablename__]
        if ids:
            query = select(kind.id, kind.basis).where(kind.id.in_(ids))
            found |= {row.id: row.basis for row in db.session().execute(query)}
    return found
