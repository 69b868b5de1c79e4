"""A submission names by id only what its sender sent."""

from uuid import uuid4

import pytest

from fieldapp.domain.submissions.references import HANDED_IN, own_references
from fieldapp.forms.submissions import Envelope
from fieldapp.models import Door, Receipt


@pytest.fixture
def named(session, town, now):
    """named(kind) → the id of a submission of mei's."""

    def _named(kind):
        receipt = Receipt(
            id=uuid4(), door=Door.SYNC, kind=kind, person_id=town.mei.id, body_sha256="", received_at=now
        )
        session.add(receipt)
        session.flush()
        return receipt.id

    return _named


@pytest.mark.parametrize("name", ["fixes", "after"])
def test_only_ones_own_submission_may_be_named(session, town, named, name):
    envelope = Envelope(kind="report", **{name: named("report")})
    assert own_references(session, town.mei.id, envelope) == (envelope, False)
    assert own_references(session, town.wu.id, envelope) == (Envelope(kind="report"), True)


def test_a_form_puts_right_one_of_its_own_kind_or_one_of_an_ended_account(session, town, named):
    kinds = ("report", HANDED_IN, "visit")
    envelopes = [Envelope(kind="report", fixes=named(kind)) for kind in kinds]
    assert [own_references(session, town.mei.id, each)[1] for each in envelopes] == [False, False, True]


def test_what_has_not_arrived_may_be_named(session, town):
    assert not own_references(session, town.mei.id, Envelope(kind="report", after=uuid4(), fixes=uuid4()))[1]
