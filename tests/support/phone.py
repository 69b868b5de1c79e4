"""A phone as the server sees it: numbers its submissions, sends them in any order, sends photos in pieces."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from support.databases import NOW, iso_day
from werkzeug.test import TestResponse

from fieldapp.crypto import keys


@dataclass
class Item:
    """One saved form: its number, its body, its photos' bytes by id."""

    id: UUID
    number: int
    body: dict[str, Any]
    photos: dict[UUID, bytes] = field(default_factory=dict)


class Phone:
    def __init__(self, client: FlaskClient, person: Any, device: UUID | None = None) -> None:
        self.client, self.mark = client, keys.blind(str(person.id), "page mark")[:12]
        self.device, self.number, self.upload_key = device or uuid4(), 0, ""

    def save(
        self,
        kind: str,
        fields: dict[str, Any],
        photos: list[bytes] = [],
        **more: Any,  # noqa: B006
    ) -> Item:
        self.number += 1
        listed = {name: value if isinstance(value, list) else [str(value)] for name, value in fields.items()}
        bodies = {uuid4(): photo for photo in photos}
        body = {
            "kind": kind,
            "form_version": 1,
            "fields": listed,
            "captured_at": NOW.isoformat(),
            "blobs": [_announced(id, photo) for id, photo in bodies.items()],
            **{name: str(value) if isinstance(value, UUID) else value for name, value in more.items()},
        }
        return Item(uuid4(), self.number, body, bodies)

    def send(self, item: Item, **headers: str) -> TestResponse:
        return self.post(
            "submissions", item.id, item.number, json.dumps(item.body, ensure_ascii=False), **headers
        )

    def hand_in(self, item: Item) -> TestResponse:
        return self.post("hand-in", item.id, item.number, json.dumps(item.body, ensure_ascii=False))

    def post(self, door: str, id: UUID, number: int, body: str | bytes, **headers: str) -> TestResponse:
        known = {
            "X-Submission-Id": str(id),
            "X-Device": str(self.device),
            "X-Device-Seq": str(number),
            "X-Person": self.mark,
            "X-Device-Key": self.upload_key,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return self.client.post(f"/sync/{door}", data=body, content_type="application/json", headers=known)

    def hello(self, **said: Any) -> TestResponse:
        body = json.dumps({"device": str(self.device), **said})
        headers = {"X-Person": self.mark, "X-Device-Key": self.upload_key}
        return self.client.post("/sync/hello", data=body, content_type="application/json", headers=headers)

    def offset_of(self, photo_id: UUID) -> int:
        answer = self.client.head(f"/sync/blobs/{photo_id}", headers={"X-Device-Key": self.upload_key})
        return int(answer.headers.get("Upload-Offset", -1))

    def piece(self, photo_id: UUID, offset: int, piece: bytes) -> TestResponse:
        address = f"/sync/blobs/{photo_id}?offset={offset}"
        return self.client.patch(address, data=piece, headers={"X-Device-Key": self.upload_key})

    def send_photos(self, item: Item, size: int = 128 * 1024) -> list[TestResponse]:
        return [
            self.piece(id, at, body[at : at + size])
            for id, body in item.photos.items()
            for at in range(0, len(body), size)
        ]

    def outcome_of(self, item: Item) -> dict[str, Any]:
        answer = self.client.get(f"/sync/receipts?ids={item.id}")
        found: dict[str, Any] = answer.json["receipts"].get(str(item.id), {})
        return found


def _announced(id: UUID, photo: bytes) -> dict[str, Any]:
    return {"id": str(id), "size": len(photo), "sha256": hashlib.sha256(photo).hexdigest()}


def report_fields(town: Any, **more: Any) -> dict[str, Any]:
    return {
        "category": town.lamp.code,
        "words": "路灯不亮",
        "place_words": "西大街12号",
        "urgency": "ordinary",
        **more,
    }


def visit_fields(home: Any, **more: Any) -> dict[str, Any]:
    return {"household": home.id, "on": iso_day(), "way": "door", "condition": "well", **more}
