"""What lies in quarantine: read by administrators with a purpose, or sent on in its sender's name."""

import base64
import hashlib
import json
from uuid import uuid4

import pytest
from sqlalchemy import select
from support.handling import actor
from support.pictures import encoded, two_halves

from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.offline import devices
from fieldapp.domain.photos import photos
from fieldapp.domain.photos.files import PhotoFiles
from fieldapp.domain.receipts import quarantine as lay_aside
from fieldapp.domain.submissions import ended_accounts, quarantine
from fieldapp.domain.submissions.arrivals import Judgement
from fieldapp.models import (
    AccessEntry,
    Door,
    Outcome,
    Photo,
    PhotoState,
    Quarantined,
    QuarantineKind,
    Receipt,
)

K = QuarantineKind
BODY = json.dumps({"kind": "note", "fields": {"words": ["原话"]}}, ensure_ascii=False)


@pytest.fixture
def yan(town, now):
    return actor(town.yan, now)


@pytest.fixture
def row(session, town, now):
    def _row(kind=K.OTHER_CONTENT, body=BODY, door=Door.SYNC, person_id=None, **more):
        made = lay_aside(session, door, person_id or town.mei.id, kind, body, now, **more)
        session.flush()
        return made

    return _row


@pytest.fixture
def send_on(session, yan, now, tmp_path):
    """send_on(row) → the outcome, and the arrivals that were judged."""

    def _send_on(row, verdict=Judgement(Outcome.APPLIED)):  # noqa: B008
        judged = []

        def judge(arrival, look):
            judged.append((arrival, look))
            return verdict

        return quarantine.send_on(session, yan, row, PhotoFiles(tmp_path), now, judge), judged

    return _send_on


def test_only_a_form_that_a_phone_sent_can_be_sent_on(town):
    def row(door=Door.SYNC, kind=K.HANDED_IN, person_id=town.mei.id):
        return Quarantined(door=door, kind=kind, person_id=person_id)

    assert quarantine.may_send_on(row())
    assert not quarantine.may_send_on(row(door=Door.FORM)) and not quarantine.may_send_on(row(kind=K.PHOTO))
    assert not quarantine.may_send_on(row(person_id=None))


@pytest.mark.parametrize("purpose", quarantine.PURPOSES)
def test_reading_leaves_a_line_with_its_purpose(session, yan, row, now, purpose):
    kept = row()
    entry = quarantine.read(session, yan, kept, purpose, now, "request-1")
    assert (entry.verb, entry.person_id, entry.subject_id) == ("read_quarantine", yan.id, kept.id)
    assert (entry.subject_kind, entry.field, entry.purpose) == ("quarantine", "other_content", purpose)
    assert entry.request_id == "request-1"


def test_nobody_reads_without_a_purpose_and_only_administrators_read(session, town, yan, row, now):
    kept = row()
    for purpose in ("", "curiosity"):
        with pytest.raises(RuleBroken, match="purpose"):
            quarantine.read(session, yan, kept, purpose, now)
    for name in ("gao", "luo", "ding", "mei"):
        with pytest.raises(NotYours):
            quarantine.read(session, actor(getattr(town, name), now), kept, "fault", now)
    assert session.scalars(select(AccessEntry).where(AccessEntry.verb == "read_quarantine")).all() == []


def test_a_form_is_sent_on_as_its_sender_under_an_id_of_its_own_and_what_lay_here_goes(
    session, town, row, send_on
):
    kept = row()
    kept_id = kept.id
    outcome, ((arrival, look),) = send_on(kept)
    assert outcome is Outcome.APPLIED and look.actor.person is town.mei
    assert arrival.envelope.fields == {"words": ["原话"]} and arrival.envelope.fixes is None
    assert arrival.id != kept_id and session.get(Quarantined, kept_id) is None
    line = session.scalars(select(AccessEntry).where(AccessEntry.verb == "send_on")).one()
    assert (line.subject_id, line.purpose) == (kept_id, "")


def handed_in(session, town, now, body=BODY):
    device, form = devices.find_or_add(session, town.mei, uuid4(), now), uuid4()
    ended_accounts.take_in(session, device, form, 1, body.encode(), now)
    return form, session.scalars(select(Quarantined).where(Quarantined.subject_id == form)).one()


@pytest.mark.parametrize("outcome", [Outcome.APPLIED, Outcome.REVIEW])
def test_what_was_handed_in_makes_what_other_forms_know_it_by_and_its_receipt_says_the_outcome(
    session, town, send_on, now, outcome
):
    form, kept = handed_in(session, town, now)
    found, ((arrival, _),) = send_on(kept, Judgement(outcome))
    assert found is outcome and arrival.entity_id == form
    assert session.get_one(Receipt, form, populate_existing=True).outcome is outcome


def test_a_correction_that_was_handed_in_still_corrects_the_same(session, town, send_on, now):
    first = uuid4()
    _, kept = handed_in(session, town, now, json.dumps({"kind": "note", "fixes": str(first)}))
    _, ((arrival, _),) = send_on(kept)
    assert arrival.envelope.fixes == first


def test_what_still_cannot_be_read_or_is_no_form_stays_here(session, row, send_on):
    for kept, why in (
        (row(K.UNREADABLE, "no form"), "cannot be read"),
        (row(K.PHOTO, "x"), "not a form from a phone"),
        (row(door=Door.FORM), "not a form from a phone"),
    ):
        with pytest.raises(RuleBroken, match=why):
            send_on(kept)
        assert session.get(Quarantined, kept.id) is kept
        assert (quarantine.envelope_of(kept) is None) is (kept.body != BODY)


@pytest.fixture
def picture(session, town, now):
    """picture(body) → a photo of mei's that lies in quarantine, and how a form announces it."""

    def _picture(body, state=PhotoState.FAILED):
        photo_id, digest = uuid4(), hashlib.sha256(body).hexdigest()
        (photo,) = photos.announce(session, [(photo_id, len(body), digest)], uuid4(), town.mei.id, now)
        photos.into_quarantine(session, photo, body, now)
        photo.state = state
        session.flush()
        return photo, {"id": str(photo_id), "size": len(body), "sha256": digest}

    return _picture


def test_its_photos_become_photos_again(session, row, send_on, picture):
    photo, blob = picture(encoded(two_halves()))
    kept = row(body=json.dumps({"kind": "note", "blobs": [blob]}))
    _, ((_, look),) = send_on(kept)
    assert (photo.state, photo.failure) == (PhotoState.WAITING, None) and look.photos == [photo]
    assert session.scalars(select(Quarantined)).all() == []


def test_a_photo_that_is_none_stays_failed_and_one_that_is_ready_is_left_alone(
    session, row, send_on, picture
):
    broken, first = picture(b"no photo")
    ready, second = picture(encoded(two_halves()), PhotoState.READY)
    send_on(row(body=json.dumps({"kind": "note", "blobs": [first, second]})))
    assert broken.state is PhotoState.FAILED and ready.state is PhotoState.READY
    (left,) = session.scalars(select(Quarantined))
    assert left.subject_id == ready.id


def test_somebody_elses_quarantined_photo_is_not_brought_along(session, town, row, send_on, picture):
    photo, blob = picture(encoded(two_halves()))
    send_on(row(person_id=town.wu.id, body=json.dumps({"kind": "note", "blobs": [blob]})))
    assert photo.state is PhotoState.FAILED and session.get_one(Photo, photo.id).uploaded_by_id == town.mei.id
    assert [base64.b64decode(kept.body)[:2] for kept in session.scalars(select(Quarantined))] == [b"\xff\xd8"]
