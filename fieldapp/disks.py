"""How much room there is where this machine's files lie. Photos stop before the room ends, so that text goes on."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

RESERVE = 200 * 1024 * 1024  # bytes that only text, and what is on its way already, may use up
PHOTOS, DATABASE = "photos", "database"


class Full(NamedTuple):
    """A place with less than RESERVE left."""

    name: str
    folder: str
    free_mb: int


def has_room(folder: Path, size: int = 0) -> bool:
    """Whether `size` bytes more leave the reserve untouched. Asks the nearest folder that is there."""
    return _free(folder) - size >= RESERVE


def full_places(settings: Mapping[str, Any]) -> list[Full]:
    """What has run out of room, of the folders this machine's settings name."""
    places = {PHOTOS: settings["PHOTO_FOLDER"], DATABASE: settings.get("DATABASE_FOLDER", "")}
    return [
        Full(name, str(folder), _free(Path(folder)) // 1024**2)
        for name, folder in places.items()
        if folder and not has_room(Path(folder))
    ]


def _free(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
