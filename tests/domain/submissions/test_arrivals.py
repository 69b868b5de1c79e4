"""One submission as it came from a phone, and what is answered for ever."""

from uuid import uuid4

import msgspec

from fieldapp.domain.submissions import arrivals
from fieldapp.domain.submissions.arrivals import Arrival, Judgement, KeptArrival
from fieldapp.forms.submissions import Announced, Envelope
from fieldapp.models import Outcome, Photo, PhotoState, Unapplied

NOTE = Envelope("note", {"words": ["原话"]})


def test_what_puts_something_right_makes_what_that_would_have_made():
    own, first = uuid4(), uuid4()
    assert Arrival(own, NOTE).entity_id == own
    assert Arrival(own, Envelope("note", fixes=first)).entity_id == first


def test_a_kept_submission_comes_back_as_it_was_sent(now):
    kept = msgspec.json.encode(KeptArrival(NOTE, now)).decode()
    row = Unapplied(id=uuid4(), body=kept, device_id=uuid4())
    assert arrivals.arrival_of(row) == Arrival(row.id, NOTE, now, row.device_id)


def test_photos_of_a_submission_come_in_one_order(session, now):
    mine, other = uuid4(), uuid4()
    for submission_id in (mine, mine, other):
        session.add(Photo(received_sha256="x", submission_id=submission_id, received_at=now))
    session.flush()
    found = arrivals.photos_of(session, mine)
    assert len(found) == 2 and found == sorted(found, key=lambda photo: photo.id)


def test_announced_photos_become_rows_of_their_sender(session, town, now):
    photo_id, submission_id = uuid4(), uuid4()
    envelope = Envelope("note", blobs=[Announced(photo_id, 12, "0" * 64)])
    (photo,) = arrivals.announced_in(session, town.mei.id, submission_id, envelope, now)
    assert (photo.id, photo.size, photo.received_sha256) == (photo_id, 12, "0" * 64)
    assert (photo.submission_id, photo.uploaded_by_id) == (submission_id, town.mei.id)


def test_an_answer_names_the_outcome_and_the_photos_still_to_come():
    arrival = Arrival(uuid4(), NOTE)
    missing, here = Photo(id=uuid4(), state=PhotoState.ARRIVING), Photo(id=uuid4(), state=PhotoState.WAITING)
    answer = arrivals.answer_of(arrival, Judgement(Outcome.APPLIED), [missing, here])
    assert answer == {"receipt": str(arrival.id), "outcome": "applied", "missing_blobs": [str(missing.id)]}


def test_an_answer_holds_ids_complaints_and_a_reason_where_there_are_any():
    said = {"ids": {"id": "x"}, "complaints": {"words": "缺"}, "reason": "why"}
    answer = arrivals.answer_of(Arrival(uuid4(), NOTE), Judgement(Outcome.NEEDS_FIX, **said), [])
    assert {name: answer[name] for name in said} == said
