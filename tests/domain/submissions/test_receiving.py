"""What phones send is received first and judged afterwards, once."""

from uuid import uuid4

import pytest

from fieldapp.domain.receipts import OtherContent
from fieldapp.domain.submissions.arrivals import Judgement
from fieldapp.domain.submissions.references import FOREIGN
from fieldapp.forms.submissions import DISCARDED, Announced
from fieldapp.models import Outcome, Photo, PhotoState, Receipt, Unapplied

APPLIED = Judgement(Outcome.APPLIED, ids={"id": "x", "version": 2})
REVIEW = Judgement(Outcome.REVIEW, reason="why")


def outcome(session, arrival):
    return session.get_one(Receipt, arrival.id, populate_existing=True).outcome


def test_what_applies_is_answered_with_its_ids_and_kept_nowhere_else(session, town, send):
    arrival, answered = send(APPLIED)
    assert answered.answer["ids"] == {"id": "x", "version": 2} and not answered.is_replay
    receipt = session.get_one(Receipt, arrival.id)
    assert (receipt.outcome, receipt.person_id, receipt.kind) == (Outcome.APPLIED, town.mei.id, "note")
    assert session.get(Unapplied, arrival.id) is None


def test_what_cannot_be_applied_is_set_aside(session, send):
    arrival, answered = send(REVIEW)
    assert answered.answer["outcome"] == "review" == outcome(session, arrival).value
    assert session.get_one(Unapplied, arrival.id).reason == "why"


def test_the_same_again_is_judged_once_and_gets_the_first_answer(send):
    judged = []

    def judge(*_):
        judged.append(1)
        return APPLIED

    arrival, first = send(judge)
    _, again = send(judge, id=arrival.id)
    assert again.answer == first.answer and again.is_replay and judged == [1]


def test_the_same_id_with_other_content_is_refused_unless_it_was_given_up_too_late(town, send):
    arrival, first = send(APPLIED)
    with pytest.raises(OtherContent):
        send(APPLIED, id=arrival.id, fields={"words": ["别的话"]})
    _, late = send(APPLIED, id=arrival.id, kind=DISCARDED, fields={})
    assert late.is_replay and late.answer == first.answer
    with pytest.raises(OtherContent):
        send(APPLIED, id=arrival.id, kind=DISCARDED, fields={}, who=town.wu)


def test_what_its_sender_gave_up_is_only_accounted_for(session, send):
    arrival, answered = send(lambda *_: pytest.fail("judged"), kind=DISCARDED, fields={})
    assert answered.answer["outcome"] == "discarded" and session.get(Unapplied, arrival.id) is None


def test_what_waited_for_it_is_applied_after_it(session, send):
    parent = uuid4()
    child, _ = send(Judgement(Outcome.PARKED, waits_for=parent))
    send(REVIEW, id=parent)
    assert outcome(session, child) is Outcome.PARKED
    send(APPLIED, fixes=parent)
    assert outcome(session, child) is Outcome.APPLIED and session.get(Unapplied, child.id) is None


def test_a_form_that_names_somebody_elses_is_looked_at_by_a_person(session, town, send):
    theirs, _ = send(Judgement(Outcome.NEEDS_FIX), who=town.wu)
    _, answered = send(lambda *_: pytest.fail("judged"), fixes=theirs.id)
    assert (answered.answer["outcome"], answered.answer["reason"]) == ("review", FOREIGN)
    assert outcome(session, theirs) is Outcome.NEEDS_FIX


def test_a_correction_closes_what_it_corrects_and_what_comes_after_its_correction_is_done(session, send):
    broken, _ = send(Judgement(Outcome.NEEDS_FIX))
    send(APPLIED, fixes=broken.id)
    assert outcome(session, broken) is Outcome.APPLIED
    early = uuid4()
    send(APPLIED, fixes=early)  # as after a restored backup
    _, answered = send(lambda *_: pytest.fail("judged"), id=early)
    assert answered.answer["outcome"] == "applied"


def test_somebody_elses_correction_does_not_settle_a_form(town, send):
    early = uuid4()
    send(APPLIED, who=town.wu, fixes=early)
    _, answered = send(REVIEW, id=early)
    assert answered.answer["outcome"] == "review"


def test_a_correction_that_is_not_applied_settles_nothing(send):
    early = uuid4()
    send(REVIEW, fixes=early)
    _, answered = send(Judgement(Outcome.NEEDS_FIX), id=early)
    assert answered.answer["outcome"] == "needs_fix"


def test_a_photo_taken_again_goes_where_the_failed_one_was(session, town, send, now):
    first, _ = send(APPLIED)
    failed = Photo(
        state=PhotoState.FAILED, received_sha256="x", submission_id=first.id, received_at=now,
        uploaded_by_id=town.mei.id, report_id=town.report.id,
    )  # fmt: skip
    session.add(failed)
    session.flush()
    photo_id = uuid4()
    _, answered = send(
        lambda *_: pytest.fail("judged"), fixes=first.id, blobs=[Announced(photo_id, 9, "0" * 64)]
    )
    assert answered.answer["ids"] == APPLIED.ids and answered.answer["missing_blobs"] == [str(photo_id)]
    assert session.get_one(Photo, photo_id).report_id == town.report.id and failed.submission_id is None
