"""Encryption of personal words at rest, and keyed hashes to find them by. Knows no table and no request.

The key never lies in the database. Lost key, lost words: it has a backup of its own (docs/OPERATIONS.md).
"""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_ID = b"\x01"


class KeyRing:
    """The one personal-data key in use and what is derived from it."""

    def __init__(self) -> None:
        self._cipher: AESGCM | None = None
        self._index_key = b""

    def load(self, key_hex: str) -> None:
        master = bytes.fromhex(key_hex)
        self._cipher = AESGCM(_derive(master, b"column encryption"))
        self._index_key = _derive(master, b"blind index")

    def encrypt(self, text: str, column: str) -> bytes:
        """`text` → key id (1 byte) + nonce (12) + ciphertext and tag, bound to `column`."""
        nonce = secrets.token_bytes(12)
        return KEY_ID + nonce + self._loaded().encrypt(nonce, text.encode(), column.encode())

    def decrypt(self, stored: bytes, column: str) -> str:
        """The text again. Raises ValueError for another key, another column or altered bytes."""
        if stored[:1] != KEY_ID:
            raise ValueError(f"encrypted with unknown key id {stored[:1]!r}")
        try:
            return self._loaded().decrypt(stored[1:13], stored[13:], column.encode()).decode()
        except InvalidTag as wrong:
            raise ValueError(f"{column}: the personal-data key does not fit these bytes") from wrong

    def blind(self, text: str, purpose: str) -> str:
        """A keyed hash (32 hex digits) to look `text` up by without storing it."""
        return hmac.new(self._index_key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()[:32]

    def _loaded(self) -> AESGCM:
        if self._cipher is None:
            raise RuntimeError("the personal-data key is not loaded: create_app() does it")
        return self._cipher


def _derive(master: bytes, purpose: bytes) -> bytes:
    return hmac.new(master, purpose, hashlib.sha256).digest()


keys = KeyRing()
