"""Pictures as phones make them and as nobody should: made here, so that no file of anybody's is needed."""

import io
import struct
import zlib

import pillow_heif
from PIL import Image, ImageCms

pillow_heif.register_heif_opener()
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42" + bytes(range(256)) * 200
SAMSUNG = b"\x00\x00\x01\x0a\x0e\x00\x00\x00Image_UTC_Data1700000000000SEFHe\x00\x00\x00\x01\x00\x00\x00SEFT"


def encoded(image, form="JPEG", **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def noisy(size=(400, 300), mode="RGB"):
    return Image.effect_noise(size, 60).convert(mode)


def two_halves(size=(400, 300), mode="RGB", colours=("red", "blue")):
    image = Image.new("RGB", size, colours[0])
    image.paste(colours[1], (size[0] // 2, 0, *size))
    return image.convert(mode)


def without_end(body):
    return body[: body.rindex(b"\xff\xd9")]


def mpo():
    first, second = two_halves(), two_halves(colours=("green", "white"))
    return encoded(first, "MPO", save_all=True, append_images=[second])


def grey_16(size=(200, 100)):
    """From black on the left to white on the right."""
    width, height = size
    row = b"".join(struct.pack("<H", x * 65535 // (width - 1)) for x in range(width))
    return encoded(Image.frombytes("I;16", size, row * height), "PNG")


def display_p3():
    """A red that only a wider colour space than sRGB holds as (234, 51, 35)."""
    return encoded(Image.new("RGB", (64, 64), (234, 51, 35)), "PNG", icc_profile=p3_profile())


def p3_profile():
    """sRGB's profile with the primaries of Display P3 (D50 adapted) in place of its own."""
    body = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    colours = {
        b"rXYZ": (0.5151, 0.2412, -0.0011),
        b"gXYZ": (0.2920, 0.6922, 0.0419),
        b"bXYZ": (0.1571, 0.0666, 0.7841),
    }
    for number in range(int.from_bytes(body[128:132])):
        tag = body[132 + 12 * number : 144 + 12 * number]
        if bytes(tag[:4]) in colours:
            start = int.from_bytes(tag[4:8]) + 8
            body[start : start + 12] = struct.pack(
                ">3i", *(round(v * 65536) for v in colours[bytes(tag[:4])])
            )
    return (
        bytes(body).replace(b"sRGB", b"P3  ").replace("sRGB".encode("utf-16-be"), "P3  ".encode("utf-16-be"))
    )


def png_part(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_with(part, body):
    """Another part right after the header."""
    return body[:33] + part + body[33:]


def text_bomb():
    """30 texts of 60 MB each in a small picture."""
    text = png_part(b"zTXt", b"words\0\0" + zlib.compress(bytes(60_000_000), 9))
    return png_with(text * 30, encoded(two_halves(), "PNG"))


def flat_png(width, height, *, colour=2, depth=8, interlaced=0):
    """A large picture of one colour, written row by row."""
    packed, squeeze = bytearray(), zlib.compressobj(9)
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    row = bytes(1 + width * channels * depth // 8)
    for _ in range(height + (height if interlaced else 0)):
        packed += squeeze.compress(row)
    packed += squeeze.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    palette = png_part(b"PLTE", bytes(768)) if colour == 3 else b""
    parts = png_part(b"IHDR", header) + palette + png_part(b"IDAT", bytes(packed)) + png_part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def animated_webp_bomb(side=7_700):
    """A small frame on a large canvas: some 2 kB."""
    frame = encoded(Image.new("RGB", (64, 64), "red"), "WEBP")[12:]
    canvas = (side - 1).to_bytes(3, "little") * 2
    anmf = bytes(6) + (63).to_bytes(3, "little") * 2 + (100).to_bytes(3, "little") + b"\0" + frame
    parts = [(b"VP8X", b"\x02\0\0\0" + canvas), (b"ANIM", bytes(6)), (b"ANMF", anmf), (b"ANMF", anmf)]
    body = b"WEBP" + b"".join(kind + len(data).to_bytes(4, "little") + data for kind, data in parts)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def lying(body, size):
    """A JPEG whose header promises another size than its data fill."""
    at = next(at for at in range(len(body)) if body[at] == 0xFF and body[at + 1] in (0xC0, 0xC2))
    return body[: at + 5] + struct.pack(">HH", size[1], size[0]) + body[at + 9 :]


def jpeg_with(marker, data, body):
    return body[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data + body[2:]


def exif_bomb():
    """A directory whose entries claim gigabytes, and that comes after itself."""
    entries = [struct.pack("<HHII", tag, 5, 0x1FFFFFFF, 8) for tag in (0x0112, 0x0201, 0x8769, 0x927C)]
    tiff = b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + b"".join(entries) + struct.pack("<I", 8)
    return jpeg_with(0xE1, b"Exif\0\0" + tiff, encoded(two_halves()))


def profile_bomb():
    """A colour profile of a megabyte that holds nothing but rubbish behind a good beginning."""
    profile = p3_profile()[:200] + bytes(range(256)) * 4000
    return encoded(two_halves(), icc_profile=profile)


def scan_bomb(size=(4000, 4000), scans=400):
    """A progressive picture whose last scan is repeated again and again."""
    body = encoded(Image.new("L", size), progressive=True)
    last = body.rindex(b"\xff\xda")
    return body[:-2] + body[last:-2] * scans + body[-2:]
