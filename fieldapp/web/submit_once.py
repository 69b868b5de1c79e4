"""The web's side of submit_once(): a creating form in, the address of what it made out."""

import hashlib
import json
from collections.abc import Callable
from typing import IO, Any

from flask import request
from flask_login import current_user

from fieldapp import clock, db
from fieldapp.domain.receipts import OtherContent, Submission, body_digest, quarantine, submit_once
from fieldapp.forms.base import CreatingForm
from fieldapp.models import Door, QuarantineKind

Content = dict[str, list[str]]
PIECE = 256 * 1024


def once(
    form: CreatingForm,
    kind: str,
    apply: Callable[[], dict[str, Any]],
    door: Door = Door.FORM,
    content: Content | None = None,
) -> dict[str, Any]:
    """Run `apply` for a valid form unless its submission was received before; its answer holds ids only.

    `content`: what was filled in, where that is not the body of this request. Files count in either case.
    Raises OtherContent when the submission was received with something else in it.
    """
    content = request.form.to_dict(flat=False) if content is None else content
    submission = Submission(
        id=form.claim,
        door=door,
        kind=kind,
        person_id=current_user.id if current_user.is_authenticated else None,
        body_sha256=body_digest({**content, **file_digests()}),
    )
    try:
        return submit_once(db.session(), submission, clock.now(), apply)
    except OtherContent as refused:
        _keep_aside(submission, content, str(refused))
        raise


def file_digests() -> Content:
    """What the files of this request hold, by the name of their field; nothing for fields without a file."""
    found: Content = {}
    for name, upload in request.files.items(multi=True):
        if upload.filename:
            found.setdefault(name, []).append(_digest_of(upload.stream))
    return found


def _digest_of(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    stream.seek(0)
    while piece := stream.read(PIECE):
        digest.update(piece)
    stream.seek(0)
    return digest.hexdigest()


def _keep_aside(submission: Submission, content: Content, reason: str) -> None:
    """Words that would be lost with the refusal go into quarantine, encrypted, for a person to look at."""
    body = json.dumps(content, ensure_ascii=False)
    with db.keep() as own:
        kind = QuarantineKind.OTHER_CONTENT
        quarantine(own, submission.door, submission.person_id, kind, body, clock.now(), reason=reason)
