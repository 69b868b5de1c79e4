"""A phone without a browser: signs in over plain HTTP, and sends each item again until a receipt names it."""

import hashlib
import http.client
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

from fieldapp.crypto import keys
from fieldapp.demo.cast import PASSWORD

PIECE = 128 * 1024
PATIENCE_SECONDS = 120


@dataclass
class Parcel:
    """One thing to send: its body as saved, and its photos' bytes by id."""

    number: int
    body: dict[str, Any]
    id: UUID = field(default_factory=uuid4)
    photos: dict[UUID, bytes] = field(default_factory=dict)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            return {}


class Sender:
    """One person's phone at one address; keeps its connection, as a browser does."""

    def __init__(self, url: str, person_id: Any, device: UUID | None = None) -> None:
        self.url, self.device, self.number = url, device or uuid4(), 0
        self.mark = keys.blind(str(person_id), "page mark")[:12]
        self.cookie = ""
        self._line: http.client.HTTPConnection | None = None

    def sign_in(self, name: str) -> None:
        form = urlencode({"sign_in_name": name, "password": PASSWORD, "own_phone": "y"})
        told = self.ask(
            "POST", "/sign-in", form.encode(), {"Content-Type": "application/x-www-form-urlencoded"}
        )
        assert told.status == 303, told.status
        self.cookie = told.headers["Set-Cookie"].split(";")[0]

    def parcel(
        self, kind: str, fields: dict[str, Any], photos: list[bytes] | None = None, **more: Any
    ) -> Parcel:
        self.number += 1
        pictures = {uuid4(): photo for photo in photos or []}
        announced = [
            {"id": str(id), "size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
            for id, body in pictures.items()
        ]
        body = {"kind": kind, "fields": {k: [str(v)] for k, v in fields.items()}, "blobs": announced, **more}
        return Parcel(self.number, body, photos=pictures)

    def deliver(self, parcel: Parcel) -> Answer:
        """Again and again until a receipt names it; then its photos, as far as they are missing."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not _is_receipt(told := self.send(parcel), parcel.id):
            assert time.monotonic() < until, f"no receipt for {parcel.id}: {told.status} {told.body[:200]!r}"
            time.sleep(0.02)  # before the next try, as any client would
        for photo_id, body in parcel.photos.items():
            self._deliver_photo(photo_id, body, until)
        return told

    def send(self, parcel: Parcel) -> Answer:
        headers = {
            "Content-Type": "application/json",
            "X-Submission-Id": str(parcel.id),
            "X-Device": str(self.device),
            "X-Device-Seq": str(parcel.number),
        }
        return self.ask("POST", "/sync/submissions", json.dumps(parcel.body).encode(), headers)

    def hello(self, **said: Any) -> Answer:
        return self.ask("POST", "/sync/hello", json.dumps({"device": str(self.device), **said}).encode(), {})

    def _deliver_photo(self, photo_id: UUID, body: bytes, until: float) -> None:
        at = 0
        while True:
            assert time.monotonic() < until, f"photo {photo_id} stays behind at {at}"
            told = self.ask("PATCH", f"/sync/blobs/{photo_id}?offset={at}", body[at : at + PIECE], {})
            if told.status == 201 and told.json.get("blob") == str(photo_id):
                return
            offset = told.json.get("offset") if isinstance(told.json, dict) else None
            at = (
                offset
                if told.status in {200, 409} and isinstance(offset, int)
                else self._offset(photo_id, at)
            )

    def _offset(self, photo_id: UUID, at: int) -> int:
        told = self.ask("HEAD", f"/sync/blobs/{photo_id}", b"", {})
        return int(told.headers.get("Upload-Offset", at))

    def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """One request on the open line, or status 0 when it broke."""
        known = {"Sec-Fetch-Site": "same-origin", "X-Person": self.mark, "Cookie": self.cookie, **headers}
        if self._line is None:
            where = urlsplit(self.url)
            self._line = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
        try:
            self._line.request(method, path, body, known)
            told = self._line.getresponse()
            return Answer(told.status, dict(told.getheaders()), told.read())
        except (OSError, http.client.HTTPException):
            self.hang_up()
            return Answer(0, {}, b"")

    def hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def _is_receipt(told: Answer, id: UUID) -> bool:
    return told.status == 201 and isinstance(told.json, dict) and told.json.get("receipt") == str(id)
