"""The web's side of submit_once(): a creating form in, the address of what it made out."""

import json
from collections.abc import Callable
from typing import Any

from flask import request
from flask_login import current_user

from fieldapp import clock, db
from fieldapp.domain.receipts import OtherContent, Submission, body_digest, quarantine, submit_once
from fieldapp.forms.base import CreatingForm
from fieldapp.models import Door, QuarantineKind


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
    try:
        return submit_once(db.session(), submission, clock.now(), apply)
    except OtherContent as refused:
        _keep_aside(submission, str(refused))
        raise


def _keep_aside(submission: Submission, reason: str) -> None:
    """Words that would be lost with the refusal go into quarantine, encrypted, for a person to look at."""
    body = json.dumps(request.form.to_dict(flat=False), ensure_ascii=False)
    with db.keep() as own:
        kind = QuarantineKind.OTHER_CONTENT
        quarantine(own, submission.door, submission.person_id, kind, body, clock.now(), reason=reason)
