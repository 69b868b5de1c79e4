"""Which photo files the rows need."""

from fieldapp.domain.photos.files import READY, RECEIVED
from fieldapp.domain.photos.needed_files import needed_names
from fieldapp.models import Photo, PhotoState


def test_what_waits_needs_the_received_file_and_what_is_ready_its_two_pictures(session, now):
    for state in PhotoState:
        ready = {"sha256": "picture", "thumbnail_sha256": "thumbnail"} if state is PhotoState.READY else {}
        for _ in range(2):
            session.add(Photo(state=state, received_sha256=state.value, received_at=now, **ready))
    session.flush()
    assert session.scalars(needed_names(RECEIVED)).all() == ["waiting"]
    assert sorted(session.scalars(needed_names(READY))) == ["picture", "thumbnail"]
