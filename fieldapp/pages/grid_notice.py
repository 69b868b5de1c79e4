"""The notice of a grid, to be printed and hung up: who works there, what for, and whom to call."""

from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext

from fieldapp import clock, db
from fieldapp.domain.places import place_search
from fieldapp.domain.reports import divisions
from fieldapp.domain.service_items import catalogue
from fieldapp.models import Place
from fieldapp.web.qr_codes import qr_svg


def notice_context(grid: Place) -> dict[str, Any]:
    """Nothing that the public page does not tell as well."""
    session, today = db.session(), clock.today()
    heads = divisions.heads_of(session, grid, today)
    workers = [each for each in divisions.workers_of(session, [grid], today)[grid.code] if each not in heads]
    return {
        "place": grid,
        "place_above": place_search.described(session, grid).above,
        "who": [(gettext("Grid head"), heads), (gettext("Grid worker"), workers)],
        "items": list(catalogue.by_group(catalogue.admitted(session, today, grid.scope))),
        "qr": qr_svg(_address_of(grid)),
        "today": today,
    }


def _address_of(grid: Place) -> str:
    root = (current_app.config["PUBLIC_ADDRESS"] or request.host_url).rstrip("/")
    return root + url_for("public.grids.show", code=grid.code)
