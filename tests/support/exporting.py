"""A file as a phone exports it: static/js/export.js and vault.js sealFor(), in Python."""

import base64
import json
import secrets

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fieldapp.crypto import keys


def b64(body):
    return base64.b64encode(body).decode()


def sealed_for(public, words):
    """As static/js/vault.js sealFor() does."""
    mine = ec.generate_private_key(ec.SECP256R1())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.b64decode(public))
    key = HKDF(SHA256(), 32, salt=b"", info=b"fieldapp").derive(mine.exchange(ec.ECDH(), theirs))
    iv = secrets.token_bytes(12)
    point = mine.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    sealed = AESGCM(key).encrypt(iv, json.dumps(words, ensure_ascii=False).encode(), None)
    return {"from": b64(point), "iv": b64(iv), "data": b64(sealed)}


def export_of(phone, *items, public=None, **changed):
    """As static/js/export.js does."""
    everything = {
        "person": phone.mark,
        "device": str(phone.device),
        "items": [{"id": str(i.id), "seq": i.number, "kind": i.body["kind"], "body": i.body} for i in items],
        "photos": {str(id): b64(body) for i in items for id, body in i.photos.items()},
    } | changed
    return json.dumps({"v": 1, "sealed": sealed_for(public or keys.export_public(), everything)}).encode()
