"""What is stored must be readable for ever: fixed examples of every derivation, with a key of zeros.

A failing example means that a running town would find nothing again. Never adjust one: a new derivation needs a new
key id beside the old one, and a migration.
"""

from uuid import UUID

import pytest

from fieldapp.crypto import KeyRing, StreamKey, keys
from fieldapp.domain.reports.pins import pin_of
from fieldapp.domain.reports.tracking_codes import former_code, tracking_code
from fieldapp.models.base import Encrypted

ZEROS = "0" * 64


@pytest.fixture(autouse=True)
def key_of_zeros():
    keys.load(ZEROS)


@pytest.mark.parametrize(
    "text, purpose, digest",
    [
        ("9001", "phone last four", "c8724769d4753e48eb2a67f8c52bee7a"),
        ("王桂兰", "resident name", "ca654b3dadb28a57b34efc07ac66ae86"),
        ("ABCDEFGHJK", "tracking code", "f7e0068a886d018b6090b2b979bfd295"),
    ],
)
def test_a_hash_to_look_up_by(text, purpose, digest):
    assert keys.blind(text, purpose) == digest


def test_a_column_written_long_ago_is_read():
    stored = bytes.fromhex("01c183d3b5e8c46a73e41b204340636a1d27ba12b0fc07c002b95d568aa7b540d8e104f58e6a")
    assert keys.decrypt(stored, "household.contact_name") == "王桂兰"
    assert Encrypted("household.contact_name").process_result_value(stored, None) == "王桂兰"


def test_the_tracking_code_that_a_resident_was_given():
    assert tracking_code(UUID(int=7)) == "7X988RK8WFYY"
    assert former_code(UUID(int=7)) == "ZWWH3CVPJC"


def test_the_pin_that_a_resident_was_given():
    assert pin_of(UUID(int=7)) == "7466"


def test_the_key_that_phones_seal_their_files_for():
    assert (
        keys.export_public()
        == "BP7izhMuiJxVhSG3Vvx45Qs9GJbDfkileoZHH06rN9FP6Nc+8CcJXPC/+fOjLtr994i85BJA+pkR1xKxoKTlxHE="
    )


def test_a_backup_made_long_ago_is_opened():
    made = bytes.fromhex(
        "6669656c64617070207365616c656420310a1f4ab97831efb7a19a521b15321cb304140082ff00000013b8501b42791dfef4"
        "f0bc444c0d03beddb4c24900000013b4dcdf988eb85344bfba02b0850ce6e5033a5c00000010dbaa2d3ab6b954963cf00a8c"
        "76776895"
    )
    key = StreamKey(ZEROS)
    assert key.id == "1f4ab978"
    assert list(key.open([made], "rows/case")) == [b"one", b"two"]


def test_another_key_derives_something_else():
    other = KeyRing()
    other.load("1" * 64)
    assert other.blind("9001", "phone last four") != keys.blind("9001", "phone last four")
