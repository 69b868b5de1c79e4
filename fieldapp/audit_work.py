"""Work on the access log's chain beside requests: linked each minute, sealed each night, verified, sent on."""

from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from fieldapp import clock, db
from fieldapp.domain.errors import AlreadyDone
from fieldapp.domain.privacy import audit_anchor, audit_chain, audit_seals
from fieldapp.domain.privacy.audit_anchor import AnchorBroken
from fieldapp.domain.privacy.audit_chain import Fault, Link
from fieldapp.models import AuditFault
from fieldapp.senders import audit_export

MOST_UNLINKED = timedelta(hours=1)
WORDS = {
    AuditFault.CHANGED: "was changed",
    AuditFault.MISSING: "is missing",
    AuditFault.CUT: "is missing at the end of the log",
    AuditFault.FOREIGN: "was not written by the app",
}


def link(app: Flask) -> None:
    """Link all that is new, a part a transaction, then move the anchor."""
    try:
        while _link_part():
            pass
    except AlreadyDone:
        return  # another process is at it
    move_anchor(app)


def seal(app: Flask) -> None:
    """Once a night: link, look at every line, and write down how far the chain reaches and what was found."""
    link(app)
    with db.looking():
        head = audit_chain.head(db.session())
    faults = faults_of(app, head)
    with db.transaction() as session:
        audit_seals.seal(session, head, faults, clock.now())


def send(app: Flask) -> None:
    """Linked lines to where the operator wants them. Raises OSError when it cannot be reached; then they wait."""
    target = app.config["AUDIT_EXPORT"]
    while target:
        with db.looking():
            after = audit_seals.sent_until(db.session(), target)
            rows = audit_chain.lines_after(db.session(), after)
        if not rows:
            return
        audit_export.send(target, rows)
        with db.transaction() as session:
            audit_seals.note_sent(session, target, rows[-1].number, clock.now())


def faults_of(app: Flask, head: Link) -> list[Fault]:
    """Everything that is wrong with the chain up to `head`, in the order of the lines; read in parts."""
    found, before, at = [], None, Link()
    while before is None or at.number != before.number:
        before = at
        with db.looking():
            at, faults = audit_chain.verify(db.session(), at, head.number)
        found += faults
    with db.looking():
        found += audit_chain.unlinked_faults(db.session())
        found += audit_seals.broken_seals(db.session(), head)
    found += _missed_by_anchor(app, head)
    return sorted(found, key=lambda fault: fault.number)


def sentences(app: Flask) -> list[str]:
    """What `fieldapp check` says about the chain; nothing when all is well."""
    with db.looking():
        head = audit_chain.head(db.session())
        waits_since = audit_chain.oldest_unlinked(db.session())
    said = [_sentence(fault) for fault in faults_of(app, head)[:3]]
    if waits_since and waits_since < clock.now() - MOST_UNLINKED:
        said.append(
            f"Lines of the access log since {_moment(waits_since)} are not linked: is `fieldapp work` running?"
        )
    return [*said, *_wrong_anchor(app, head)]


def _link_part() -> bool:
    with db.transaction() as session:
        return audit_chain.link_new(session) is not None


def move_anchor(app: Flask) -> None:
    """Write down the last line of the chain, if it goes on from the one that was written down."""
    path = _path(app)
    if path is None:
        return
    try:
        known = audit_anchor.read(path)
    except AnchorBroken:
        return  # `fieldapp check` says so
    with db.looking():
        head = audit_chain.head(db.session())
        there = audit_chain.digest_at(db.session(), known.number) if known else None
    if head.number > (known.number if known else 0):
        audit_anchor.write(path, head, there)


def _missed_by_anchor(app: Flask, head: Link) -> list[Fault]:
    path = _path(app)
    try:
        known = audit_anchor.read(path) if path else None
    except AnchorBroken:
        return []
    if known is None:
        return []
    with db.looking():
        there = audit_chain.digest_at(db.session(), known.number)
    return audit_chain.cut_after(head, known, there)


def _wrong_anchor(app: Flask, head: Link) -> list[str]:
    path = _path(app)
    if path is None or not head.number:
        return []
    try:
        if audit_anchor.read(path) is not None:
            return []
        wrong = "is missing. Was it deleted? `fieldapp work` makes a new one"
    except AnchorBroken as broken:
        wrong = f"is of no use: {broken}. Look at the log, then delete the file"
    return [f"The anchor of the access log, {path}, {wrong}."]


def _path(app: Flask) -> Path | None:
    return Path(app.config["AUDIT_ANCHOR"]) if app.config.get("AUDIT_ANCHOR") else None


def _sentence(fault: Fault) -> str:
    lines = f"line {fault.number}" + (f" to {fault.last}" if fault.last > fault.number else "")
    which = f" ({fault.entry_id})" if fault.entry_id else ""
    when = f", {_moment(fault.at)}" if fault.at else ""
    what = f"{lines}{which}{when}" if fault.number else f"an unlinked line{which}{when}"
    return f"Access log: {what} {WORDS[fault.kind]}."


def _moment(at: datetime) -> str:
    return at.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M")
