"""The file that a phone exports is opened, or refused with what is wrong with it."""

import json
from uuid import uuid4

import pytest
from support.exporting import sealed_for

from fieldapp.crypto import KeyRing, keys
from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.submissions.export_format import FORMAT, read_file


@pytest.fixture
def words():
    item = {"id": str(uuid4()), "seq": 3, "kind": "note", "body": {"kind": "note"}}
    return {"person": "mark", "device": str(uuid4()), "items": [item], "photos": {str(uuid4()): "AAEC"}}


def packed(words, v=FORMAT, public=None):
    return json.dumps({"v": v, "sealed": sealed_for(public or keys.export_public(), words)}).encode()


@pytest.fixture(autouse=True)
def keys_are_there(session):
    """The app's keys, which the town was built with."""


def test_a_file_holds_person_phone_items_and_photos(words):
    exported = read_file(packed(words))
    assert (exported.person, str(exported.device)) == ("mark", words["device"])
    (item,) = exported.items
    assert (str(item.id), item.seq, item.kind) == (words["items"][0]["id"], 3, "note")
    assert json.loads(bytes(item.body)) == {"kind": "note"}
    assert list(exported.photos.values()) == [b"\x00\x01\x02"]
    del words["photos"]
    assert read_file(packed(words)).photos == {}


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff", b'{"v": 1}', b'{"v": 1, "sealed": {}}'])
def test_what_no_phone_wrote_is_refused(body):
    with pytest.raises(RuleBroken, match="not exported by a phone"):
        read_file(body)


@pytest.mark.parametrize("version", [0, FORMAT + 1])
def test_a_file_of_another_version_is_told_apart_before_it_is_opened(words, version):
    with pytest.raises(RuleBroken, match="newer version"):
        read_file(packed(words, version))


def test_a_file_for_another_server_or_altered_on_the_way_is_not_opened(words):
    other = KeyRing()
    other.load("1" * 64)
    altered = json.loads(packed(words))
    altered["sealed"]["data"] = "A" * 8 + altered["sealed"]["data"][8:]
    for body in (packed(words, public=other.export_public()), json.dumps(altered).encode()):
        with pytest.raises(RuleBroken, match="another server"):
            read_file(body)


@pytest.mark.parametrize(
    "wrong", [{"items": 3}, {"device": "x"}, {"person": "x" * 101}, {"items": [{"id": "x"}]}]
)
def test_a_file_that_opens_and_holds_something_else_is_refused(words, wrong):
    with pytest.raises(RuleBroken, match="not exported by a phone"):
        read_file(packed(words | wrong))
