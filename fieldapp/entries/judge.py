"""The judge of what phones send: reads and writes one submission exactly as its HTML form would."""

from datetime import date

from flask import current_app
from flask_babel import gettext
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import Forbidden, HTTPException, NotFound

from fieldapp import clock, db
from fieldapp.domain.errors import N_, Refusal
from fieldapp.domain.submissions.arrivals import Arrival, Judgement, Look
from fieldapp.entries import BY_KIND, named_rows
from fieldapp.entries.base import Entry, Sent
from fieldapp.forms.submissions import read_moment
from fieldapp.models import Outcome
from fieldapp.web.access import acting_as

OUTSIDE = N_("This is no longer in the sender's area.")


def judge(arrival: Arrival, look: Look) -> Judgement:
    """What becomes of `arrival`, sent by `look.actor`. Raises Refusal for a broken rule.

    A mistake of ours must not send the phone round in circles: it is logged and the words are looked at by a
    person. A full disk or a database that is away is no such mistake: the phone tries again.
    """
    try:
        return _judge(arrival, look)
    except (Refusal, SQLAlchemyError, OSError):
        raise
    except Exception:
        current_app.logger.exception("submission_not_understood %s %s", arrival.envelope.kind, arrival.id)
        return Judgement(
            Outcome.REVIEW, reason=N_("This could not be processed. A colleague will look at it.")
        )


def _judge(arrival: Arrival, look: Look) -> Judgement:
    entry = BY_KIND.get(arrival.envelope.kind)
    if entry is None:
        return Judgement(Outcome.NEEDS_FIX, reason=N_("This form type is not supported here."))
    session, sent = db.session(), _sent(arrival, look)
    named = named_rows.look_up(session, look.actor, entry.parents(sent))
    if named.awaited is not None:
        return Judgement(Outcome.PARKED, waits_for=named.awaited)
    with acting_as(look.actor):
        if entry.access != "signed_in" and not look.actor.may_anywhere(entry.access):
            return Judgement(
                Outcome.REVIEW, reason=N_("The sender no longer has a posting for this."), scope=named.scope
            )
        if not named.are_seen:
            return Judgement(Outcome.REVIEW, reason=OUTSIDE, scope=named.scope)
        sent = named_rows.without_foreign(session, look.actor, sent, entry.mentions)
        return _written(entry, sent, named.scope)


def _written(entry: Entry, sent: Sent, scope: str) -> Judgement:
    try:
        ready = entry.prepare(sent)
        if not ready.form.validate():
            said = {name: str(errors[0]) for name, errors in ready.form.errors.items() if name}
            return Judgement(Outcome.NEEDS_FIX, complaints=said, scope=scope)
        return Judgement(Outcome.APPLIED, ids=ready.write())
    except NotFound:
        return Judgement(Outcome.REVIEW, reason=OUTSIDE, scope=scope)
    except Forbidden:
        return Judgement(Outcome.REVIEW, reason=N_("The sender may no longer do this."), scope=scope)
    except HTTPException:
        return Judgement(Outcome.NEEDS_FIX, reason=N_("This could not be read. Please check it."))


def see(arrival_kind: str, ids: dict[str, object]) -> str:
    """The address of what was made, or where the outbox is."""
    entry = BY_KIND.get(arrival_kind)
    return entry.see(ids) if entry and ids else ""


def said_aloud(answer: dict[str, object]) -> str:
    """Why something was not applied, in the reader's language."""
    reason = answer.get("reason")
    return gettext(str(reason)) if reason else ""


def _sent(arrival: Arrival, look: Look) -> Sent:
    fields = MultiDict((name, value) for name, values in arrival.envelope.fields.items() for value in values)
    fields["submission_id"] = str(arrival.entity_id)
    _mend_day(fields, arrival)
    return Sent(
        fields,
        arrival.envelope.target,
        look.photos,
        arrival.captured_at,
        arrival.envelope.captured_at if arrival.captured_at is None else None,
        look.base_version,
        look.is_decided,
        is_from_phone=True,
    )


def _mend_day(fields: MultiDict[str, str], arrival: Arrival) -> None:
    """ "Today" by a phone whose clock is wrong is the day on which it really was."""
    told = read_moment(arrival.envelope.captured_at)
    if told is None or "on" not in fields:
        return
    if fields["on"] == told.date().isoformat():
        fields["on"] = _day(arrival).isoformat()


def _day(arrival: Arrival) -> date:
    return clock.day_of(arrival.captured_at or clock.now())
