"""How a reporter can be reached, and who may read name and phone: only with a purpose, and always in the log."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from fieldapp.domain.access import audit_log, policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.cases import rights
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.forms.reports import REPORTER_PURPOSES
from fieldapp.models import AccessEntry, Case, ContactWish, Report, Source

NAME, PHONE = "reporter_name", "reporter_phone"
EMERGENCY = "emergency"


class Reach(StrEnum):
    """The best way to ask a reporter something."""

    PHONE = "phone"
    WRITE = "write"  # a text message, or the tracking page
    TRACKING_PAGE = "tracking_page"  # nobody knows a number, or calls are unwelcome
    COLLEAGUE = "colleague"
    NOBODY = "nobody"  # withdrawn


def reach(report: Report) -> Reach:
    """How this report's reporter wants to be asked; a question always stands on the tracking page as well."""
    if report.source is Source.WORKER:
        return Reach.COLLEAGUE
    if report.withdrawn_at is not None:
        return Reach.NOBODY
    if not report.reporter_phone or report.contact_wish is ContactWish.DO_NOT_PHONE:
        return Reach.TRACKING_PAGE
    return Reach.WRITE if report.contact_wish is ContactWish.WRITE_ONLY else Reach.PHONE


def may_reveal(actor: Actor, case: Case) -> bool:
    """Whoever has the case in hand or verifies it, with the network there."""
    return not actor.takes_along and policy.may_reach_reporter(actor, case, rights.handled_by(case))


def fields_for(report: Report, purpose: str) -> list[str]:
    """What is shown for a purpose: no number of who does not want calls, except in an emergency."""
    is_unwelcome = report.contact_wish is ContactWish.DO_NOT_PHONE and purpose != EMERGENCY
    wanted = [NAME] if is_unwelcome else [NAME, PHONE]
    return [field for field in wanted if getattr(report, field)]


def reveal(
    session: Session, actor: Actor, report: Report, purpose: str, now: datetime, request_id: str = ""
) -> AccessEntry:
    """Write down that `actor` reads who reported this and for what; the page may then show it."""
    if not may_reveal(actor, report.case):
        raise NotYours("Only who handles or verifies a case may see who reported it.")
    if purpose not in dict(REPORTER_PURPOSES):
        raise RuleBroken("Please choose a purpose.")
    fields = fields_for(report, purpose)
    if not fields:
        raise RuleBroken("The reporter left no contact for this purpose.")
    entry = audit_log.note(session, Act.REVEAL, actor, now, report, ",".join(fields), purpose)
    entry.request_id = request_id
    session.flush()
    return entry
