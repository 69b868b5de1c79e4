"""Decodes one hostile picture in a process of its own: bytes in, a small clean JPEG and its thumbnail out.

Run as a program by photos.py. It imports Pillow and nothing of the app, so that it starts quickly,
holds no secret, and can be ended. It ends with REFUSED and a reason when the picture cannot be shown.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator

import pillow_heif
from PIL import ExifTags, Image, ImageCms, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

MEMORY = 216 * 1024 * 1024  # what the process may write to; with the libraries' own pages below 250 MB
ADDRESSES = 400 * 1024 * 1024  # where the system does not count what is written
SECONDS = 20  # of CPU
REFUSED = 3
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MOST_PIXELS = 60_000_000
LONGEST_SIDE, THUMBNAIL_SIDE = 1600, 320
QUALITY, THUMBNAIL_QUALITY = 80, 70
STRIP = 1_000_000  # pixels converted at a time
END, FILLER = b"\xff\xd9", bytes(range(1, 255)) * 16
LARGEST_PROFILE = 4 * 1024 * 1024
PNG_PARTS = (b"IHDR", b"PLTE", b"tRNS", b"iCCP", b"eXIf", b"IDAT", b"IEND")
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Incomplete(Exception):
    """A part of the picture is missing."""


def main() -> int:
    """The file on standard input; a line of JSON, the picture and its thumbnail on standard output."""
    limit()
    try:
        body = sys.stdin.buffer.read()
        picture = decode(body)
        small = picture.copy()
        small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        parts = [_jpeg(picture, QUALITY), _jpeg(small, THUMBNAIL_QUALITY)]
    except MemoryError:
        return _refuse("memory")
    except Incomplete:
        return _refuse("incomplete")
    except Exception as wrong:  # whatever a decoder trips over, the picture is why
        return _refuse("incomplete" if "truncated" in str(wrong) or _is_short_webp(body) else "damaged")
    about = {"width": picture.width, "height": picture.height, "picture": len(parts[0])}
    sys.stdout.buffer.write(b"\n".join([json.dumps(about).encode(), b"".join(parts)]))
    return 0


def limit() -> None:
    """Bounds that this process cannot leave, whatever is decoded."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    Image.MAX_IMAGE_PIXELS = None  # the door looked at the header; the bounds above hold in any case


def decode(body: bytes) -> Image.Image:
    """The picture in front, upright, in sRGB, at most 1600 px. What follows it in the file is ignored."""
    if body.startswith(b"\x89PNG"):
        return _read(_png_alone(body))
    if body[4:8] == b"ftyp":
        return _read(_heif_alone(body))
    try:
        return _read(body)
    except OSError:
        if not body.startswith(b"\xff\xd8"):
            raise
    return _read_without_end(body)


def _read_without_end(body: bytes) -> Image.Image:
    """A JPEG whose end mark is missing is whole when nothing that could follow changes the picture."""
    picture, other = _read(body + END), _read(body + FILLER + END)
    if picture.tobytes() != other.tobytes():
        raise Incomplete
    return picture


def _read(body: bytes) -> Image.Image:
    with Image.open(io.BytesIO(body), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise MemoryError
        longest = max(image.size)
        scaled = [max(1, side * LONGEST_SIDE // longest) for side in image.size]
        if longest > LONGEST_SIDE:
            image.draft(None, (scaled[0], scaled[1]))
        image.load()
        turn, profile = UPRIGHT.get(_orientation(image)), image.info.get("icc_profile")
        picture = _shrunk(image)
    picture = _in_srgb(picture, profile)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return picture.transpose(turn) if turn is not None else picture


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # Exif that cannot be read says nothing about the picture
        return 1


def _shrunk(image: Image.Image) -> Image.Image:
    """Made small strip by strip: a large picture is never held twice."""
    factor = max(1, max(image.size) // LONGEST_SIDE)
    small: Image.Image | None = None
    for top, strip in _strips(image, factor):
        if small is None:
            small = Image.new(strip.mode, [-(-side // factor) for side in image.size])
        small.paste(strip.reduce(factor), (0, top // factor))
    assert small is not None  # noqa: S101 - a picture has rows
    return small


def _strips(image: Image.Image, factor: int) -> Iterator[tuple[int, Image.Image]]:
    rows = max(1, STRIP // image.width // factor) * factor
    for top in range(0, image.height, rows):
        box = (0, top, image.width, min(top + rows, image.height))
        yield top, _opaque(image.crop(box))


def _opaque(strip: Image.Image) -> Image.Image:
    """Grey, RGB or CMYK of 8 bits, on white where it is transparent."""
    if strip.mode.startswith(("I", "F")):  # 16 bits of grey
        return strip.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if strip.has_transparency_data:
        layer = strip.convert("RGBA")
        flat = Image.new("RGB", strip.size, "white")
        flat.paste(layer, mask=layer.getchannel("A"))
        return flat
    if strip.mode in ("L", "RGB", "CMYK"):
        return strip
    return strip.convert("L" if strip.mode == "1" else "RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as its profile means them; a profile that cannot be read changes nothing."""
    if profile and len(profile) <= LARGEST_PROFILE and b"sRGB" not in profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            made = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            made = None
        if made is not None:
            image = made
    image = image.convert("RGB")
    image.info.clear()
    return image


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _png_alone(body: bytes) -> bytes:
    """Only the parts that make the picture: no texts that unfold, nothing after its end."""
    kept, at = [body[:8]], 8
    while at + 12 <= len(body):
        length, kind = int.from_bytes(body[at : at + 4]), body[at + 4 : at + 8]
        if kind in PNG_PARTS:
            kept.append(body[at : at + 12 + length])
        at += 12 + length
        if kind == b"IEND":
            break
    return b"".join(kept)


def _heif_alone(body: bytes) -> bytes:
    """The boxes up to the first that is none: what a phone's maker appended is left out."""
    at = 0
    while at + 8 <= len(body):
        length, kind = int.from_bytes(body[at : at + 4]), body[at + 4 : at + 8]
        if length == 1:
            length = int.from_bytes(body[at + 8 : at + 16])
        if length == 0:
            return body
        if kind == b"mdat" and at + length > len(body):
            raise Incomplete
        if length < 8 or at + length > len(body) or not kind.isalnum():
            break
        at += length
    return body[:at]


def _is_short_webp(body: bytes) -> bool:
    return body[:4] == b"RIFF" and int.from_bytes(body[4:8], "little") + 8 > len(body)


def _refuse(reason: str) -> int:
    sys.stdout.write(reason)
    return REFUSED


PLUGINS = (
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)  # those of FORMATS; Image.open() looks for no others
pillow_heif.register_heif_opener()

if __name__ == "__main__":
    sys.exit(main())
