"""What was handed to which phone: its device, and the list of pages that the next hand-over is compared with."""

import zlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import delete
from sqlalchemy.orm import Session

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import NotYours
from fieldapp.models import BundleManifest, Device

Prints = dict[str, tuple[str, str]]  # address → (etag, fingerprint of what it was drawn from)


@dataclass(frozen=True)
class Handed:
    """What a phone says it has: its manifest's pages, none when it is not known."""

    cursor: UUID | None = None
    pages: Prints = field(default_factory=dict)


def find_device(session: Session, actor: Actor, device_id: UUID) -> Device | None:
    """This person's store on a phone, None for a new one. Raises NotYours for somebody else's."""
    device = session.get(Device, device_id)
    if device is not None and device.person_id != actor.id:
        raise NotYours("This data on the phone belongs to another person.")
    return device


def handed(session: Session, device_id: UUID, cursor: UUID | None) -> Handed:
    """What the phone had when it was given `cursor`; nothing for a cursor that is not (or no longer) known."""
    found = session.get(BundleManifest, cursor) if cursor else None
    if found is None or found.device_id != device_id:
        return Handed()
    return Handed(found.id, msgspec.json.decode(zlib.decompress(found.pages), type=Prints))


def remember(session: Session, device: Device, before: Handed, pages: Prints, now: datetime) -> UUID:
    """Keep what is handed over now; of what came before only what the phone is sure to have.

    A hand-over that does not arrive is asked for again with the cursor of the one before.
    """
    others = delete(BundleManifest).where(BundleManifest.device_id == device.id)
    session.execute(others.where(BundleManifest.id != before.cursor) if before.cursor else others)
    packed = zlib.compress(msgspec.json.encode(pages), 9)
    manifest = BundleManifest(id=uuid4(), device_id=device.id, made_at=now, pages=packed)
    session.add(manifest)
    device.last_contact_at = now
    session.flush()
    return manifest.id
