"""Encryption of personal words at rest and of backups, and keyed hashes to find words by. Knows no table.

No key lies in the database. Lost key, lost words: the keys have a copy of their own (docs/OPERATIONS.md).
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEY_ID = b"\x01"
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class KeyRing:
    """The one personal-data key in use and what is derived from it."""

    def __init__(self) -> None:
        self._cipher: AESGCM | None = None
        self._index_key = self._master = self._audit_key = b""

    def load(self, key_hex: str, audit_key_hex: str = "") -> None:
        """`audit_key_hex`: of the access log's chain; derived from the other one where none is given (tests)."""
        master = bytes.fromhex(key_hex)
        self._audit_key = _derive(bytes.fromhex(audit_key_hex) or master, b"audit chain")
        self._master = master
        self._cipher = AESGCM(_derive(master, b"column encryption"))
        self._index_key = _derive(master, b"blind index")

    def encrypt(self, text: str, column: str) -> bytes:
        """`text` → key id (1 byte) + nonce (12) + ciphertext and tag, bound to `column`."""
        return self.seal(text.encode(), column)

    def decrypt(self, stored: bytes, column: str) -> str:
        """The text again. Raises ValueError for another key, another column or altered bytes."""
        return self.unseal(stored, column).decode()

    def seal(self, plain: bytes, place: str) -> bytes:
        """The same for bytes, bound to `place`."""
        nonce = secrets.token_bytes(12)
        return KEY_ID + nonce + self._loaded().encrypt(nonce, plain, place.encode())

    def unseal(self, sealed: bytes, place: str) -> bytes:
        """The bytes again. Raises ValueError for another key, another place or altered bytes."""
        if sealed[:1] != KEY_ID:
            raise ValueError(f"encrypted with unknown key id {sealed[:1]!r}")
        try:
            return self._loaded().decrypt(sealed[1:13], sealed[13:], place.encode())
        except (InvalidTag, ValueError) as wrong:
            raise ValueError(f"{place}: the personal-data key does not fit these bytes") from wrong

    def blind(self, text: str, purpose: str) -> str:
        """A keyed hash (32 hex digits) to look `text` up by without storing it."""
        return hmac.new(self._index_key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()[:32]

    def audit_mark(self, *parts: str) -> str:
        """A keyed hash (64 hex digits) of a line of the access log, which nobody without the audit key can make."""
        packed = b"".join(_framed(part.encode()) for part in parts)
        return hmac.new(self._audit_key, packed, hashlib.sha256).hexdigest()

    def export_public(self) -> str:
        """The public half (P-256, 65 raw bytes, base64) for which phones seal what they export to a file."""
        point = self._export_key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.b64encode(point).decode()

    def open_export(self, sender: bytes, iv: bytes, sealed: bytes) -> bytes:
        """What a phone sealed for export_public(). Raises ValueError for another key or altered bytes."""
        try:
            theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
            shared = self._export_key().exchange(ec.ECDH(), theirs)
            key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"fieldapp").derive(shared)
            return AESGCM(key).decrypt(iv, sealed, None)
        except InvalidTag as wrong:
            raise ValueError("the file was sealed for another server, or altered") from wrong

    def _export_key(self) -> ec.EllipticCurvePrivateKey:
        """Derived from the personal-data key, so that there is no further key to lose."""
        number = int.from_bytes(_derive(self._master, b"export key"), "big")
        return ec.derive_private_key(number % (P256_ORDER - 1) + 1, ec.SECP256R1())

    def _loaded(self) -> AESGCM:
        if self._cipher is None:
            raise RuntimeError("the personal-data key is not loaded: create_app() does it")
        return self._cipher


class SealBroken(ValueError):
    """A sealed stream that is not what was written; the message says how, for a person to read."""


class OtherKey(SealBroken):
    """The stream was sealed with another key."""


class StreamKey:
    """Seals long streams frame by frame, for backups: nothing can be altered, reordered, cut off or renamed.

    A stream is a head (mark, key id, salt) and frames (length, ciphertext and tag). Each stream has a key of
    its own made from the salt, so a frame's number can be its nonce; the last, empty frame is the end mark.
    """

    MARK = b"fieldapp sealed 1\n"
    SALT = 16
    LONGEST = 64 * 1024 * 1024  # bytes of a frame: a damaged length must not make us read the whole disk

    def __init__(self, key_hex: str) -> None:
        self._master = bytes.fromhex(key_hex)
        self.id = _derive(self._master, b"backup key id")[:4].hex()

    def seal(self, frames: Iterable[bytes], name: str) -> Iterator[bytes]:
        """The sealed stream, piece by piece, bound to `name`. Empty frames are left out."""
        salt = secrets.token_bytes(self.SALT)
        cipher, number = self._cipher(salt, name), 0
        yield self.MARK + bytes.fromhex(self.id) + salt
        for number, frame in enumerate(filter(None, frames), 1):
            yield _framed(cipher.encrypt(_nonce(number), frame, b"frame"))
        yield _framed(cipher.encrypt(_nonce(number + 1), b"", b"end"))

    def open(self, stream: Iterable[bytes], name: str) -> Iterator[bytes]:
        """The frames again. Raises SealBroken (OtherKey for another key), at the latest at the end."""
        reader = _Reader(stream)
        if reader.take(len(self.MARK)) != self.MARK:
            raise SealBroken("this is no file of a backup")
        key_id = reader.take(4).hex()
        if key_id != self.id:
            raise OtherKey(f"it was made with another backup key (its id {key_id}, the one here {self.id})")
        cipher, number = self._cipher(reader.take(self.SALT), name), 1
        while frame := self._frame(reader, cipher, number):
            yield frame
            number += 1
        if reader.take(1, or_less=True):
            raise SealBroken("something was added after its end")

    def _frame(self, reader: "_Reader", cipher: AESGCM, number: int) -> bytes:
        length = int.from_bytes(reader.take(4), "big")
        if not _TAG <= length <= self.LONGEST:
            raise SealBroken(f"it was altered or damaged (piece {number})")
        what = b"end" if length == _TAG else b"frame"
        try:
            return cipher.decrypt(_nonce(number), reader.take(length), what)
        except InvalidTag as wrong:
            raise SealBroken(f"it was altered or damaged (piece {number})") from wrong

    def _cipher(self, salt: bytes, name: str) -> AESGCM:
        return AESGCM(_derive(self._master, b"backup stream\0" + salt + name.encode()))


class _Reader:
    """Exact numbers of bytes out of pieces of any size."""

    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream, self._kept = iter(stream), bytearray()

    def take(self, size: int, or_less: bool = False) -> bytes:
        while len(self._kept) < size and (piece := next(self._stream, None)) is not None:
            self._kept += piece
        if len(self._kept) < size and not or_less:
            raise SealBroken("it ends too early: a part is missing")
        taken = bytes(self._kept[:size])
        del self._kept[:size]
        return taken


_TAG = 16


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _framed(sealed: bytes) -> bytes:
    return len(sealed).to_bytes(4, "big") + sealed


def _derive(master: bytes, purpose: bytes) -> bytes:
    return hmac.new(master, purpose, hashlib.sha256).digest()


keys = KeyRing()
