"""The phone's door: hello, submissions, what became of them. Answers a protocol (docs/OFFLINE.md), no browser."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, jsonify, request
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select

from fieldapp import clock, db
from fieldapp.crypto import keys
from fieldapp.domain import database_epochs
from fieldapp.domain.errors import NotYours
from fieldapp.domain.offline import devices, sequence_gaps
from fieldapp.domain.offline.captured_times import captured_time
from fieldapp.domain.receipts import OtherContent, quarantine, readable
from fieldapp.domain.submissions import ended_accounts, receiving
from fieldapp.domain.submissions.arrivals import Arrival
from fieldapp.entries.judge import judge, said_aloud, see
from fieldapp.forms.submissions import LONGEST_BODY, MOST_NUMBERS, Unreadable, read_envelope, read_held
from fieldapp.models import Device, Door, Outcome, Photo, QuarantineKind, Receipt
from fieldapp.web.access import actor, public, signed_in
from fieldapp.web.layouts import person_mark
from fieldapp.web.request_size import Size, takes
from fieldapp.web.request_values import as_uuid, headers, query

blueprint = Blueprint("sync", __name__, url_prefix="/sync")

MOST_ASKED = 200
Answer = Response | tuple[Response, int] | tuple[Response, int, dict[str, str]]


@blueprint.post("/hello")
@takes(Size(LONGEST_BODY))
@public
def hello() -> Answer:
    try:
        said = read_held(request.get_data(cache=False))
    except Unreadable as wrong:
        return _refusal(422, "unreadable", str(wrong))
    if not current_user.is_authenticated:
        return _refusal(403, "revoked") if _revoked() else _refusal(401, "signed_out")
    if headers.text("X-Person") != person_mark():
        return _refusal(403, "other_person")
    try:
        device = devices.note_contact(db.session(), actor(), said, clock.now())
    except NotYours:
        return _refusal(403, "other_person")
    answer = {
        "state": "ok",
        "person": person_mark(),
        "server_time": clock.now().isoformat(),
        "min_app_version": str(current_app.config["MIN_FORM_VERSION"]),
        "epoch": database_epochs.current(db.session()),
        "export_key": keys.export_public(),
    }
    if said.need_key:
        answer["upload_key"] = devices.new_key(db.session(), device)
    return jsonify(answer)


@blueprint.post("/submissions")
@takes(Size(LONGEST_BODY))
@signed_in
def submit() -> Answer:
    body = request.get_data(cache=False)
    submission_id, device_id = headers.identifier("X-Submission-Id"), _device_id()
    if headers.text("X-Person") != person_mark():
        return _refusal(403, "other_person")
    try:
        envelope = read_envelope(body)
    except Unreadable as wrong:
        return _unreadable(submission_id, body, str(wrong))
    if submission_id is None or device_id is None:
        return _unreadable(submission_id, body, "no id")
    if envelope.form_version < int(current_app.config["MIN_FORM_VERSION"]):
        return _refusal(426, "old_app")
    captured_at = captured_time(envelope.captured_at, clock.now(), headers.text("X-Sent-At"))
    arrival = Arrival(submission_id, envelope, captured_at, device_id, _number())
    return _received(arrival, body)


def _received(arrival: Arrival, body: bytes) -> Answer:
    session, now = db.session(), clock.now()
    try:
        device = devices.find_or_add(session, actor().person, arrival.device_id or arrival.id, now)
        answered = receiving.receive(session, actor(), arrival, now, judge)
        sequence_gaps.arrived(session, device, now)
    except NotYours:
        return _refusal(403, "other_person")
    except OtherContent as refused:
        _keep_aside(body, QuarantineKind.OTHER_CONTENT, str(refused))
        return _refusal(409, "other_content", gettext(str(refused)))
    return _told(arrival.envelope.kind, answered.answer), 201, _replayed(answered.is_replay)


def _told(kind: str, answer: dict[str, Any]) -> Response:
    """The stored answer with the address of what was made; the same for every replay."""
    shown = {name: what for name, what in answer.items() if name not in {"ids", "now", "reason"}}
    if reason := said_aloud(answer):
        shown["reason"] = reason
    return jsonify(shown | {"see": see(kind, answer.get("ids", {}))})


@blueprint.get("/receipts")
@signed_in
def receipts() -> Response:
    """What became of my submissions: `ids` by commas; unknown ones are left out."""
    asked = [
        found
        for text in query.text("ids", longest=MOST_ASKED * 37).split(",")[:MOST_ASKED]
        if (found := as_uuid(text))
    ]
    session = db.session()
    mine = select(Receipt).where(Receipt.id.in_(asked), Receipt.person_id == actor().id)
    pictures: dict[UUID | None, list[Photo]] = {}
    for photo in session.scalars(select(Photo).where(Photo.submission_id.in_(asked))):
        pictures.setdefault(photo.submission_id, []).append(photo)
    return jsonify(
        receipts={str(row.id): _as_it_is(row, pictures.get(row.id, [])) for row in session.scalars(mine)}
    )


def _as_it_is(receipt: Receipt, pictures: list[Photo]) -> dict[str, Any]:
    answer = receipt.answer or {}
    latest = answer.get("now") or answer
    found = {
        "outcome": receipt.outcome.value,
        "photos": {str(photo.id): photo.state.value for photo in pictures},
        "complaints": latest.get("complaints"),
        "reason": said_aloud(latest),
        "see": see(receipt.kind, latest.get("ids", {})),
    }
    failure = next((photo.failure for photo in pictures if photo.failure), None)
    if failure and receipt.outcome is Outcome.APPLIED:
        rest = gettext("Everything else has arrived. Please take this photo again or remove it.")
        found |= {"outcome": Outcome.NEEDS_FIX.value, "reason": f"{gettext(failure)} {rest}"}
    return {name: what for name, what in found.items() if what or name == "photos"}


@blueprint.post("/hand-in")
@takes(Size(LONGEST_BODY))
@public
def take_in_quarantine() -> Answer:
    """Unsent work of somebody whose account is gone: into encrypted quarantine and nowhere else."""
    body, submission_id = request.get_data(cache=False), headers.identifier("X-Submission-Id")
    device = _revoked()
    if submission_id is None or device is None:
        return _refusal(401, "signed_out")
    if devices.has_handed_in_enough(db.session(), device):
        return _refusal(429, "enough")
    answer = ended_accounts.take_in(db.session(), device, submission_id, _number(), body, clock.now())
    return jsonify(answer), 201


def _revoked() -> Device | None:
    """The phone whose own credential may still hand in what it has."""
    return devices.find_revoked(db.session(), headers.text("X-Device-Key"), clock.now())


def _unreadable(submission_id: UUID | None, body: bytes, why: str) -> Answer:
    _keep_aside(body, QuarantineKind.UNREADABLE, why)
    answer = {"receipt": str(submission_id or ""), "outcome": Outcome.NEEDS_FIX.value, "missing_blobs": []}
    return jsonify(answer | {"reason": gettext("This could not be read. Please check it.")}), 422


def _keep_aside(body: bytes, kind: QuarantineKind, reason: str) -> None:
    person_id = current_user.id
    with db.keep() as own:
        quarantine(own, Door.SYNC, person_id, kind, readable(body), clock.now(), reason=reason)


def _refusal(status: int, state: str, reason: str = "") -> tuple[Response, int]:
    return jsonify(state=state, **({"reason": reason} if reason else {})), status


def _replayed(is_replay: bool) -> dict[str, str]:
    return {"X-Replayed": "1"} if is_replay else {}


def _device_id() -> UUID | None:
    return headers.identifier("X-Device")


def _number() -> int | None:
    return headers.number("X-Device-Seq", least=1, most=MOST_NUMBERS)
