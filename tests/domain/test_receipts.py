"""A submission's id is claimed once; whatever arrives again gets the first answer."""

from uuid import uuid4

import pytest

from fieldapp.domain.errors import AlreadyDone
from fieldapp.domain.receipts import Submission, submit_once
from fieldapp.models import Door


def submission(person_id, **more):
    return Submission(
        **({"id": uuid4(), "door": Door.FORM, "kind": "x", "person_id": person_id, "body_sha256": "a"} | more)
    )


def test_a_replay_gets_the_same_answer_and_does_nothing(session, town, now):
    done = []
    sent = submission(town.mei.id)
    for _ in range(3):
        answer = submit_once(session, sent, now, lambda: done.append(1) or {"id": "1"})
        assert answer == {"id": "1"}
    assert done == [1]


def test_an_effect_that_fails_claims_nothing(session, town, now):
    sent = submission(town.mei.id)
    with pytest.raises(ValueError), session.begin_nested():
        submit_once(session, sent, now, lambda: int("broken"))
    assert submit_once(session, sent, now, lambda: {"id": "2"}) == {"id": "2"}


@pytest.mark.parametrize("change", ["kind", "person_id", "body_sha256"])
def test_the_same_id_for_something_else_is_refused(session, town, now, change):
    sent = submission(town.mei.id)
    submit_once(session, sent, now, lambda: {"id": "1"})
    other = {"kind": "y", "person_id": town.zhao.id, "body_sha256": "b"}[change]
    again = submission(**({"person_id": town.mei.id, "id": sent.id} | {change: other}))
    with pytest.raises(AlreadyDone):
        submit_once(session, again, now, lambda: {"id": "3"})
