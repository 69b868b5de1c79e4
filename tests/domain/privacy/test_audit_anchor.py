"""The file that knows the last line of the access log."""

import json

import pytest

from fieldapp.domain.privacy import audit_anchor
from fieldapp.domain.privacy.audit_anchor import AnchorBroken
from fieldapp.domain.privacy.audit_chain import Link


@pytest.fixture
def path(tmp_path, app):
    return tmp_path / "audit-anchor.json"


def test_an_anchor_says_what_was_written(path):
    assert audit_anchor.read(path) is None
    assert audit_anchor.write(path, Link(7, "ab"), None)
    assert (audit_anchor.read(path).number, audit_anchor.read(path).digest) == (7, "ab")


def test_an_anchor_goes_forward_only(path):
    audit_anchor.write(path, Link(7, "ab"), None)
    assert audit_anchor.write(path, Link(9, "cd"), "ab")
    assert not audit_anchor.write(path, Link(8, "ef"), "cd")  # shorter
    assert not audit_anchor.write(path, Link(12, "ef"), "other")  # another chain has grown past it
    assert not audit_anchor.write(path, Link(12, "ef"), None)
    assert audit_anchor.read(path).number == 9


def test_an_anchor_that_was_written_by_hand_is_refused(path):
    audit_anchor.write(path, Link(7, "ab"), None)
    path.write_text(json.dumps({**json.loads(path.read_text()), "number": 3}))
    with pytest.raises(AnchorBroken, match="changed"):
        audit_anchor.read(path)
    assert not audit_anchor.write(path, Link(9, "cd"), "ab")
    path.write_text("[]")
    with pytest.raises(AnchorBroken, match="cannot be read"):
        audit_anchor.read(path)


def test_an_anchor_of_another_database_is_kept_under_another_name(path):
    audit_anchor.write(path, Link(7, "ab"), None)
    audit_anchor.set_aside(path, "20261124T020000Z")
    assert audit_anchor.read(path) is None
    assert path.with_name("audit-anchor-20261124T020000Z.json").exists()
    audit_anchor.set_aside(path, "again")  # nothing there: nothing to do
