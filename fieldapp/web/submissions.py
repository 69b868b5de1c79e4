"""The web's side of submit_once(): a creating form in, the address of what it made out."""

from collections.abc import Callable
from typing import Any

from flask import request
from flask_login import current_user

from fieldapp import clock, db
from fieldapp.domain.receipts import Submission, body_digest, submit_once
from fieldapp.forms.base import CreatingForm
from fieldapp.models import Door


def once(
    form: CreatingForm, kind: str, apply: Callable[[], dict[str, Any]], door: Door = Door.FORM
) -> dict[str, Any]:
    """Run `apply` for a valid form unless its submission was received before; its answer holds ids only."""
    submission = Submission(
        id=form.claim,
        door=door,
        kind=kind,
        person_id=current_user.id if current_user.is_authenticated else None,
        body_sha256=body_digest(request.form.to_dict(flat=False)),
    )
    return submit_once(db.session(), submission, clock.now(), apply)
