"""What the case's page shows of who reported it: masked until it is needed, and what they said of the result."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldapp import clock, db
from fieldapp.domain.privacy import reveals
from fieldapp.domain.reports import confirmations, contact
from fieldapp.domain.reports.confirmations import Asked, Standing
from fieldapp.domain.reports.contact import NAME, PHONE, Reach
from fieldapp.forms.reports import ReporterForm
from fieldapp.models import AccessEntry, Case, Report, Source
from fieldapp.pages.revealed import Shown, shown
from fieldapp.web.access import actor
from fieldapp.web.labels.labels import day, label, mask_name, mask_phone

REACH = {
    Reach.PHONE: _l("The reporter may be phoned."),
    Reach.WRITE: _l("Do not phone: send a text message, or ask on the tracking page."),
    Reach.TRACKING_PAGE: _l(
        "Do not phone: the question is shown on the tracking page until the reporter looks there."
    ),
    Reach.COLLEAGUE: _l("Reported by a colleague."),
    Reach.NOBODY: _l("The reporter has withdrawn the report and will not answer."),
}
SCHEMES = {Reach.PHONE: "tel", Reach.WRITE: "sms"}
NO_CALLS = _l("The reporter does not want to be phoned. Only call in an emergency.")


@dataclass(frozen=True)
class Reporter:
    """Who reported it, as far as this person may read it now."""

    name: str
    phone: str
    reach: str
    confirmation: str
    dial: str = ""  # an address that a phone dials or writes to
    warning: str = ""
    form: ReporterForm | None = None
    looked: Sequence[AccessEntry] = ()


def reporters_of(
    cases: Sequence[Case], asked: tuple[UUID, ReporterForm] | None = None
) -> dict[UUID, Reporter]:
    """By report; those of residents only. `asked`: a report and the form by which its reporter was asked for."""
    reports = [
        (case, report) for case in cases for report in case.reports if report.source is not Source.WORKER
    ]
    if not reports:
        return {}
    now, shows, lasts = clock.now(), shown(), confirmations.days(db.session())
    may = {case.id: contact.may_reveal(actor(), case) for case, _ in reports}
    ids = [report.id for case, report in reports if may[case.id]]
    looked = reveals.who_looked_at(db.session(), ids, now) if ids else defaultdict(list)
    return {
        report.id: _reporter(
            report, shows, lasts, now, **_asking(report, asked, looked) if may[case.id] else {}
        )
        for case, report in reports
    }


def _asking(report: Report, asked: tuple[UUID, ReporterForm] | None, looked: Any) -> dict[str, Any]:
    if not (report.reporter_name or report.reporter_phone):
        return {}
    form = asked[1] if asked and asked[0] == report.id else ReporterForm()
    return {"form": form, "looked": looked[report.id]}


def _reporter(report: Report, shows: Shown, lasts: timedelta, now: datetime, **more: Any) -> Reporter:
    found, reach = shows.of_report(report), contact.reach(report)
    phone = report.reporter_phone if PHONE in found else None
    is_unwelcome = phone and reach is Reach.TRACKING_PAGE
    scheme = SCHEMES.get(reach, "tel")
    return Reporter(
        name=(report.reporter_name or "") if NAME in found else mask_name(report.reporter_name),
        phone=phone or mask_phone(report.reporter_phone),
        reach=str(REACH[reach]),
        confirmation=_said(confirmations.standing(report, lasts, now)),
        dial=f"{scheme}:{phone}" if phone else "",
        warning=str(NO_CALLS) if is_unwelcome else "",
        **more,
    )


def _said(standing: Standing) -> str:
    """What the reporter said of the result, in words."""
    if standing.given is not None:
        said, stars = label(standing.given.solved), standing.given.stars
        return gettext("%(said)s, %(stars)s of 5 stars", said=said, stars=stars) if stars else said
    if standing.asked is Asked.NOT_CONFIRMED:
        return gettext("Not confirmed")
    if standing.asked is Asked.WAITING and standing.until:
        return gettext("Asked until %(day)s", day=day(standing.until))
    return gettext("Asked") if standing.asked is Asked.WAITING else ""


def reach_of(case: Case) -> list[str]:
    """How each reporter of a case can be asked, said once; for whoever is about to ask them."""
    return list(dict.fromkeys(str(REACH[contact.reach(report)]) for report in case.reports))
