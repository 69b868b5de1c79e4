"""How much room there is where this machine's files lie. Photos stop before the room ends, so that text goes on."""

import os
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
    return [
        Full(name, str(folder), _free(folder) // 1024**2)
        for name, folder in _places(settings).items()
        if not has_room(folder)
    ]


def free_bytes(settings: Mapping[str, Any]) -> dict[str, float]:
    """Room at each place that this machine's settings name."""
    return {name: float(_free(folder)) for name, folder in _places(settings).items()}


def takes_files(folder: str) -> bool:
    """Whether something could be written there, or the folder be made."""
    return os.access(_nearest(Path(folder)), os.W_OK | os.X_OK)


def _places(settings: Mapping[str, Any]) -> dict[str, Path]:
    named = {PHOTOS: settings["PHOTO_FOLDER"], DATABASE: settings.get("DATABASE_FOLDER", "")}
    return {name: Path(folder) for name, folder in named.items() if folder}


def _free(folder: Path) -> int:
    return shutil.disk_usage(_nearest(folder)).free


def _nearest(folder: Path) -> Path:
    """The folder itself, or else the nearest above it that is there."""
    while not folder.exists():
        folder = folder.parent
    return folder
