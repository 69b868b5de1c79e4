"""The access log at the desk: who did what, when, to whom and why; for auditors, and in part for administrators."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock, db
from fieldapp.domain.access.audit_log import Act
from fieldapp.domain.privacy import access_log, exports
from fieldapp.domain.privacy.access_log import Wanted
from fieldapp.models import AccessEntry
from fieldapp.pages import access_log as pages_access_log
from fieldapp.web.access import actor, one_or_404, working
from fieldapp.web.csv_files import csv_answer
from fieldapp.web.rendering import page, see_other

blueprint = Blueprint("access_log", __name__, url_prefix="/access-log")
PER_PAGE = 50


@blueprint.get("/")
@working("see_access_log")
def index() -> Response:
    form = pages_access_log.form_of(request.args)
    is_right = form.validate()
    wanted = pages_access_log.wanted_of(form) if is_right else Wanted()
    before = pages_access_log.mark_from(form.before.data) if is_right else None
    found = access_log.read(db.session(), actor(), wanted, before, PER_PAGE + 1)
    shown, narrowed = found[:PER_PAGE], pages_access_log.arguments_of(form)
    older = None
    if len(found) > PER_PAGE:
        mark = pages_access_log.text_of(access_log.mark_of(shown[-1]))
        older = url_for("desk.access_log.index", **narrowed, before=mark)
    return page(
        "desk/access_log/index.html",
        status=200 if is_right else 422,
        form=form,
        heads=pages_access_log.heads(),
        lines=pages_access_log.lines(shown),
        older=older,
        newest=url_for("desk.access_log.index", **narrowed) if before else None,
        chain=pages_access_log.chain_words(),
        sees_all=actor().may_anywhere("see_whole_access_log"),
    )


@blueprint.post("/exports")
@working("see_access_log")
def export() -> Redirect:
    form = pages_access_log.form_of(request.form)
    if not form.validate():
        return see_other(url_for("desk.access_log.index"))
    entry = access_log.note_export(db.session(), actor(), pages_access_log.wanted_of(form), clock.now())
    narrowed = pages_access_log.arguments_of(form)
    return see_other(url_for("desk.access_log.show_export", entry_id=entry.id, **narrowed))


@blueprint.get("/exports/<uuid:entry_id>")
@working("see_access_log")
def show_export(entry_id: UUID) -> Response:
    entry = one_or_404(
        exports.own_export(actor(), Act.EXPORT_LOG, clock.now()).where(AccessEntry.id == entry_id)
    )
    assert isinstance(entry, AccessEntry)  # noqa: S101 - tells the type checker
    form = pages_access_log.form_of(request.args)
    wanted = pages_access_log.wanted_of(form) if form.validate() else Wanted()
    before = (entry.at + timedelta(microseconds=1), entry.id)
    name = f"access-log-{entry.at.astimezone(clock.CHINA):%Y%m%d-%H%M}.csv"
    return csv_answer(name, pages_access_log.rows(wanted, before))
