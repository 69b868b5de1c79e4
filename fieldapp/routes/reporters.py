"""Who reported a case: name and phone, shown for a while to whoever handles or verifies it."""

from uuid import UUID

from flask import Blueprint, abort, request
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.reports import contact
from fieldapp.entries.cases.find import find_whole_case
from fieldapp.forms.reports import ReporterForm
from fieldapp.pages.cases.case import case_context
from fieldapp.pages.revealed import show_for_a_while
from fieldapp.web.access import actor, require, signed_in
from fieldapp.web.layouts import case_address
from fieldapp.web.logs import request_id
from fieldapp.web.rendering import form_status, page, see_other

blueprint = Blueprint("reporters", __name__, url_prefix="/cases")


@blueprint.post("/<uuid:case_id>/reporters/<uuid:report_id>")
@signed_in
def reveal(case_id: UUID, report_id: UUID) -> Redirect:
    """Show name and phone for a while; who looks and why is written down first."""
    case = find_whole_case(case_id)
    report = next((each for each in case.reports if each.id == report_id), None) or abort(404)
    require(contact.may_reveal(actor(), case))
    form = ReporterForm(request.form)
    problem = ""
    if form.validate():
        try:
            entry = contact.reveal(
                db.session(), actor(), report, form.purpose.data, clock.now(), request_id()
            )
        except RuleBroken as broken:
            problem = gettext(str(broken))
        else:
            show_for_a_while(report.id, entry.field.split(","))
            return see_other(f"{case_address(case_id)}#reporter-{report_id}")
    context = case_context(case, (report_id, form))
    return page("cases/show.html", status=form_status(), problem=problem, **context)
