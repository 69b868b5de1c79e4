"""A sealed stream gives back exactly what went in, or says what happened to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.crypto import OtherKey, SealBroken, StreamKey

KEY = StreamKey("a" * 64)
FRAMES = [b"one", b"two" * 1000, b"three"]


def parts_of(sealed):
    """(head, frames with their lengths), cut where the format says."""
    head, at, found = sealed[: len(KEY.MARK) + 4 + KEY.SALT], len(KEY.MARK) + 4 + KEY.SALT, []
    while at < len(sealed):
        length = 4 + int.from_bytes(sealed[at : at + 4], "big")
        found.append(sealed[at : at + length])
        at += length
    return head, found


def sealed(frames=FRAMES, name="x"):
    return b"".join(KEY.seal(frames, name))


@given(st.lists(st.binary(min_size=1, max_size=200), max_size=6), st.integers(1, 64))
def test_what_was_sealed_comes_back_however_it_is_cut_up(frames, size):
    whole = sealed(frames)
    pieces = [whole[i : i + size] for i in range(0, len(whole), size)]
    assert list(KEY.open(pieces, "x")) == frames


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda f: [f[1], f[0], *f[2:]], "altered"),
        (lambda f: [f[0], *f[2:]], "altered"),
        (lambda f: [f[0], *f], "altered"),
        (lambda f: f[:-1], "ends too early"),
        (lambda f: f[:-2], "ends too early"),
        (lambda f: [*f, f[-1]], "added"),
        (lambda f: [f[-1]], "altered"),
    ],
)
def test_no_frame_can_be_moved_left_out_or_doubled(change, sentence):
    head, frames = parts_of(sealed())
    assert len(frames) == 4
    with pytest.raises(SealBroken, match=sentence):
        list(KEY.open([head, *change(frames)], "x"))


@given(st.integers(0, 10**6), st.integers(1, 255))
def test_no_byte_can_be_altered(at, by):
    whole = bytearray(sealed())
    whole[at % len(whole)] ^= by
    with pytest.raises(SealBroken):
        list(KEY.open([bytes(whole)], "x"))


@given(st.integers(0, 10**6))
def test_no_end_can_be_cut_off(at):
    whole = sealed()
    with pytest.raises(SealBroken, match="ends too early"):
        list(KEY.open([whole[: at % len(whole)]], "x"))


def test_a_stream_belongs_to_its_name_and_its_key():
    with pytest.raises(SealBroken, match="altered"):
        list(KEY.open([sealed()], "y"))
    with pytest.raises(OtherKey, match=KEY.id):
        list(StreamKey("b" * 64).open([sealed()], "x"))


def test_the_same_words_are_never_sealed_alike():
    assert sealed() != sealed()
