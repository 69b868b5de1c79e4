"""What the header of a photo says: its kind, its pixels, and the memory its decoding takes. Nothing is decoded."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

LONGEST_SIDE = 1600  # of the pictures that are kept
SCALES = (8, 4, 2)  # by which a JPEG can be decoded smaller
MOST_SEGMENTS = 2000  # before a JPEG's frame; real ones have a few dozen
LOSSLESS, PROGRESSIVE = (0xC3, 0xCB), (0xC2, 0xCA)
NO_FRAMES = (0xC4, 0xC8, 0xCC)  # markers between the frames' own that begin none
PNG_BYTES = {0: 1, 2: 4, 3: 1, 4: 4, 6: 4}  # colour type: bytes a pixel, as Pillow holds it
# Measured with Pillow 13 and libheif 1.23: two canvases, the frame and the picture; planes, RGB and the picture.
WEBP_BYTES, HEIF_BYTES = 16, 7
BESIDE_PNG = 40 * 1024 * 1024  # the small picture, made while the large one is still held


@dataclass(frozen=True)
class Header:
    """Size in pixels, and how many bytes its decoding takes beside the file itself."""

    width: int
    height: int
    memory: int


def read_header(body: bytes) -> Header | None:
    """None unless the bytes begin as a JPEG, PNG, WebP or HEIC does."""
    if body.startswith(b"\xff\xd8\xff"):
        return _jpeg(body)
    if body.startswith(b"\x89PNG\r\n\x1a\n") and body[12:16] == b"IHDR" and len(body) > 25:
        return _png(body)
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return _plain(_webp_size(body), WEBP_BYTES)
    if body[4:8] == b"ftyp":
        return _plain(max(_heif_sizes(body), key=lambda size: size[0] * size[1], default=None), HEIF_BYTES)
    return None


def _plain(size: tuple[int, int] | None, bytes_a_pixel: int) -> Header | None:
    if size is None or 0 in size:
        return None
    return Header(*size, size[0] * size[1] * bytes_a_pixel)


def _jpeg(body: bytes) -> Header | None:
    at = 2
    for _ in range(MOST_SEGMENTS):
        at = body.find(b"\xff", at)
        if at < 0 or at + 10 > len(body):
            return None
        marker, length = body[at + 1], int.from_bytes(body[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in NO_FRAMES:
            return _frame(marker, body[at + 5 : at + 2 + length])
        if marker == 0xFF:
            at += 1
        elif marker in (0, 1) or 0xD0 <= marker <= 0xD8:
            at += 2
        elif marker in (0xD9, 0xDA):  # the picture begins or ends without a frame
            return None
        else:
            at += 2 + length
    return None


def _frame(marker: int, frame: bytes) -> Header | None:
    """Decoded smaller where it can be; a progressive one keeps every coefficient until its last scan."""
    height, width = int.from_bytes(frame[0:2]), int.from_bytes(frame[2:4])
    sampling = [(part >> 4, part & 15) for part in frame[6::3]]
    if not width or not height or not sampling or min(map(min, sampling)) == 0:
        return None
    longest = max(width, height)
    scale = next((each for each in SCALES if longest // LONGEST_SIDE >= each), 1)
    memory = width * height * 4 // (1 if marker in LOSSLESS else scale**2)
    if marker in PROGRESSIVE:
        full = max(h for h, _ in sampling) * max(v for _, v in sampling)
        memory += width * height * 2 * sum(h * v for h, v in sampling) // full
    return Header(width, height, memory)


def _png(body: bytes) -> Header | None:
    size, depth, colour = (int.from_bytes(body[16:20]), int.from_bytes(body[20:24])), body[24], body[25]
    bytes_a_pixel = 2 if colour == 0 and depth == 16 else PNG_BYTES.get(colour)
    header = _plain(size, bytes_a_pixel or 0)
    return replace(header, memory=header.memory + BESIDE_PNG) if header and bytes_a_pixel else None


def _webp_size(body: bytes) -> tuple[int, int] | None:
    kind, data = body[12:16], body[20:30]
    if len(data) < 10:
        return None
    if kind == b"VP8X":
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF
    return None


def _heif_sizes(body: bytes) -> Iterator[tuple[int, int]]:
    """The sizes of the picture, its tiles and its thumbnails: meta > iprp > ipco > ispe."""
    for meta in _inside(body, 0, len(body), b"meta"):
        for properties in _inside(body, meta[0] + 4, meta[1], b"iprp"):
            for container in _inside(body, *properties, b"ipco"):
                for start, end in _inside(body, *container, b"ispe"):
                    if end - start >= 12:
                        yield (
                            int.from_bytes(body[start + 4 : start + 8]),
                            int.from_bytes(body[start + 8 : start + 12]),
                        )


def _inside(body: bytes, start: int, end: int, kind: bytes) -> Iterator[tuple[int, int]]:
    """Where the contents of the boxes of one kind begin and end; looks at no more than MOST_SEGMENTS boxes."""
    for _ in range(MOST_SEGMENTS):
        if start + 8 > end:
            return
        length, begins = int.from_bytes(body[start : start + 4]), start + 8
        if length == 1:
            length, begins = int.from_bytes(body[start + 8 : start + 16]), start + 16
        if length == 0:  # to the end
            length = end - start
        if start + length > end or begins > start + length:
            return
        if body[start + 4 : start + 8] == kind:
            yield begins, start + length
        start += length
