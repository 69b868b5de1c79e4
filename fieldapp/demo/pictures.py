"""Small real JPEGs, drawn: a street, a lamp, a pit, a heap. No face, no plate."""

import io
import random

from PIL import Image, ImageDraw

from fieldapp.domain.photos.encoding import Encoded, reencode
from fieldapp.domain.photos.files import READY, PhotoFiles

SIZE = (640, 480)


def draw_all(files: PhotoFiles, count: int) -> list[tuple[str, str, int, int]]:
    """Draw and store `count` pictures; returns (sha256, thumbnail's sha256, width, height) of each."""
    shots = []
    for number in range(count):
        made: Encoded = reencode(_draw(random.Random(number)))  # noqa: S311 - a drawing
        picture, thumbnail = files.store(READY, made.picture), files.store(READY, made.thumbnail)
        shots.append((picture, thumbnail, made.width, made.height))
    return shots


def _draw(chance: random.Random) -> bytes:
    sky = (150 + chance.randint(0, 60), 180 + chance.randint(0, 40), 210 + chance.randint(0, 40))
    image = Image.new("RGB", SIZE, sky)
    pen = ImageDraw.Draw(image)
    pen.polygon(
        [(0, 260), (180, 150), (330, 240), (520, 130), (640, 250), (640, 480), (0, 480)], fill=(96, 125, 90)
    )
    pen.rectangle((0, 330, 640, 480), fill=(120, 120, 118))
    for x in range(0, 640, 80):
        pen.rectangle((x, 400, x + 40, 408), fill=(230, 230, 220))
    (_lamp, _pit, _heap)[chance.randint(0, 2)](pen, chance)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def _lamp(pen: ImageDraw.ImageDraw, chance: random.Random) -> None:
    x = chance.randint(150, 480)
    pen.rectangle((x, 110, x + 10, 400), fill=(70, 70, 75))
    pen.rectangle((x, 110, x + 90, 120), fill=(70, 70, 75))
    pen.ellipse((x + 70, 118, x + 110, 140), fill=(60, 60, 60))


def _pit(pen: ImageDraw.ImageDraw, chance: random.Random) -> None:
    x, y = chance.randint(120, 420), chance.randint(360, 410)
    pen.ellipse((x, y, x + 150, y + 50), fill=(50, 46, 44))
    pen.ellipse((x + 20, y + 12, x + 120, y + 42), fill=(86, 98, 110))


def _heap(pen: ImageDraw.ImageDraw, chance: random.Random) -> None:
    x = chance.randint(60, 360)
    for _ in range(25):
        left, top = x + chance.randint(0, 180), chance.randint(300, 390)
        colour = tuple(chance.randint(60, 220) for _ in range(3))
        pen.polygon(
            [(left, top), (left + 30, top + 8), (left + 26, top + 34), (left - 6, top + 28)], fill=colour
        )
