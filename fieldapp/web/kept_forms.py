"""A form sent after its session had ended: sealed, in the page that asks for the password, and nowhere else.

Only the person whose session it was gets it back, filled in, to be looked at and sent again. Nothing is written on the
way, and the server stores nothing (docs/decisions/0021).
"""

import base64
import json
from binascii import Error as NotBase64
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, request
from flask_login import current_user
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.wrappers import Response as Redirect

from fieldapp import clock
from fieldapp.crypto import keys
from fieldapp.forms.sign_in import LONGEST_KEPT, SignInForm
from fieldapp.web.access import mark_of_browser
from fieldapp.web.layouts import first_page, person_mark
from fieldapp.web.rendering import is_asked_by_script, page, see_other
from fieldapp.web.request_values import body, browser, here, page_before

HOURS = 4
PLACE = "form of an ended session"
FIELD = "kept_form"
OUR_OWN = frozenset({"submission_id", "as_seen", "captured_at", FIELD})  # filled in by pages, not by people
PROTOCOLS = frozenset({"sync", "blobs"})


@dataclass(frozen=True)
class KeptForm:
    """What was sent where, from which page, and by whom (a mark); `had_files`: they are not kept."""

    whose: str
    address: str
    page: str
    fields: list[tuple[str, str]]
    had_files: bool


class _Shown(ImmutableMultiDict[str, str]):
    """Fields that are only shown again: a form made of them is never valid."""

    is_shown_again = True


def init_app(app: Flask) -> None:
    app.before_request(_fill_in)
    app.after_request(_write_nothing)
    app.add_template_global(lambda: g.get("kept_form"), "kept_form")


def ask_for_password() -> Response | None:
    """The page that asks for the password and carries the form along; None where nothing was typed or nobody known."""
    whose = mark_of_browser()
    if not whose or request.method != "POST" or request.blueprint in PROTOCOLS or is_asked_by_script():
        return None
    fields = body.pairs()
    had_files = any(upload.filename for upload in request.files.values())
    if not had_files and not any(value.strip() for name, value in fields if name not in OUR_OWN):
        return None
    kept = KeptForm(whose, here(), _page_of_form(), fields, had_files)
    sealed = _seal(kept)
    form = SignInForm(kept_form=sealed, own_phone="Mobi" in browser())
    return page(
        "sign_in/new.html", status=401, form=form, kept=kept if sealed else None, is_too_long=not sealed
    )


def kept_for(mark: str, sealed: str) -> KeptForm | None:
    """The form, for the person with this mark alone; None for anybody else, after HOURS, or when it is none of ours."""
    try:
        plain = keys.unseal(base64.urlsafe_b64decode(sealed), PLACE)
        saved_at, whose, address, where, fields, had_files = json.loads(plain)
    except (ValueError, NotBase64):
        return None
    is_young = 0 <= clock.now().timestamp() - saved_at <= HOURS * 3600
    pairs = [(name, value) for name, value in fields]
    return KeptForm(whose, address, where, pairs, had_files) if is_young and whose == mark else None


def _seal(kept: KeptForm) -> str:
    """Nothing when it is longer than the page may carry."""
    said = [int(clock.now().timestamp()), kept.whose, kept.address, kept.page, kept.fields, kept.had_files]
    plain = json.dumps(said, ensure_ascii=False).encode(errors="replace")
    sealed = base64.urlsafe_b64encode(keys.seal(plain, PLACE)).decode()
    return sealed if len(sealed) <= LONGEST_KEPT else ""


def _page_of_form() -> str:
    """The page of ours that held the form; nothing where the browser does not say."""
    before = page_before()
    is_ours = (
        before.netloc == request.host and before.path.startswith("/") and not before.path.startswith("//")
    )
    return f"{before.path}?{before.query}" if is_ours and before.query else before.path if is_ours else ""


def _fill_in() -> Redirect | None:
    """Instead of what was sent, the fields of the kept form; the view then shows it again and writes nothing."""
    is_form = request.method == "POST" and request.endpoint not in {
        None,
        "sign_in.create",
        "second_factor.create",
    }
    if not is_form or FIELD not in body:
        return None
    mark = person_mark() if current_user.is_authenticated else ""
    kept = kept_for(mark, body.text(FIELD, longest=LONGEST_KEPT))
    if kept is None or kept.address != here():
        return see_other("/sign-in")
    g.kept_form, g.writes_nothing = kept, True
    request.form = _Shown(kept.fields)
    return None


def _write_nothing(response: Response) -> Response:
    """A view that has no form to show goes back to the page it was called from; what it did is undone already."""
    kept: Any = g.get("kept_form")
    if kept is None or response.status_code >= 400:
        return response
    if response.status_code in {301, 302, 303, 307, 308}:
        answer: Any = see_other(kept.page or first_page())
        return answer
    return response
