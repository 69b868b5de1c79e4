"""What becomes of a photo, and what the decoder costs."""

import io
import subprocess
import sys

import pytest
from PIL import Image, ImageChops
from support import pictures
from support.pictures import encoded, noisy, two_halves

from fieldapp.bounded_process import REFUSED
from fieldapp.domain.photos import encoding
from fieldapp.domain.photos.encoding import PhotoRefused

GPS, ORIENTATION, MAKER = 34853, 274, 37500


def picture(size=(60, 40), form="JPEG", **options):
    """Red on the left, blue on the right, so that one can tell how it lies."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def opened(body):
    return Image.open(io.BytesIO(body))


def test_nothing_of_the_metadata_is_left():
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (32.0, 41.0, 3.0), 3: "E", 4: (109.0, 1.0, 2.0)}
    exif[271], exif[305] = "Phone", "Secret software"
    body = picture(exif=exif, comment=b"who took it")
    assert b"Secret software" in body
    made = encoding.reencode(body)
    for part in (made.picture, made.thumbnail):
        image = opened(part)
        assert dict(image.getexif()) == {} and "comment" not in image.info and "icc_profile" not in image.info
        assert b"Secret" not in part and b"who took it" not in part and b"Exif" not in part


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_stands_upright(orientation):
    upright = Image.new("RGB", (60, 40), "red")
    upright.paste("blue", (30, 0, 60, 40))
    undo = {
        1: [], 2: [Image.Transpose.FLIP_LEFT_RIGHT], 3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM], 5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90], 7: [Image.Transpose.TRANSVERSE], 8: [Image.Transpose.ROTATE_270],
    }  # fmt: skip
    stored = upright
    for step in undo[orientation]:
        stored = stored.transpose(step)
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    out = io.BytesIO()
    stored.save(out, "JPEG", exif=exif, quality=95)
    image = opened(encoding.reencode(out.getvalue()).picture)
    assert image.size == (60, 40)
    left, right = image.getpixel((8, 20)), image.getpixel((52, 20))
    assert left[0] > 200 and left[2] < 80 and right[2] > 200 and right[0] < 80


def test_large_pictures_shrink_to_1600_and_320():
    made = encoding.reencode(picture((4000, 3000)))
    assert (made.width, made.height) == (1600, 1200) == opened(made.picture).size
    assert max(opened(made.thumbnail).size) == 320


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_usual_kinds_are_taken(form):
    body = picture(form=form)
    encoding.judge(body)
    assert opened(encoding.reencode(body).picture).format == "JPEG"


def test_a_phones_heic_is_taken():
    body = encoded(Image.new("RGB", (640, 480), "green"), "HEIF")
    encoding.judge(body)
    assert encoding.reencode(body).width == 640


def test_transparency_becomes_white():
    image, out = Image.new("RGBA", (20, 20), (0, 0, 0, 0)), io.BytesIO()
    image.save(out, "PNG")
    assert opened(encoding.reencode(out.getvalue()).picture).getpixel((10, 10)) == (255, 255, 255)


def test_rubbish_inside_a_good_frame_is_refused_when_decoded():
    body = bytearray(picture((800, 600), "PNG"))
    body[200:-60] = b"\7" * (len(body) - 260)
    with pytest.raises(PhotoRefused):
        encoding.reencode(bytes(body))


def shown(body):
    """What is kept of an upload, as a picture."""
    encoding.judge(body)
    return opened(encoding.reencode(body).picture)


def resembles(image, other, tolerance=12):
    difference = ImageChops.difference(image, other.convert("RGB").resize(image.size))
    return max(high for _, high in difference.getextrema()) <= tolerance


WHOLE = {  # what phones and their makers put behind or around a picture that is whole
    "motion photo": lambda: encoded(two_halves()) + pictures.MP4,
    "no end mark": lambda: pictures.without_end(encoded(two_halves())),
    "progressive without end mark": lambda: pictures.without_end(encoded(two_halves(), progressive=True)),
    "panorama with its maker's tail": lambda: pictures.without_end(encoded(two_halves())) + pictures.SAMSUNG,
    "blanks behind the end": lambda: encoded(two_halves()) + bytes(9000),
    "several pictures in one": pictures.mpo,
    "HEIC with its maker's tail": lambda: encoded(two_halves(), "HEIF") + pictures.SAMSUNG,
    "HEIC motion photo": lambda: encoded(two_halves(), "HEIF") + pictures.MP4,
    "WebP with a tail": lambda: encoded(two_halves(), "WEBP") + pictures.SAMSUNG,
    "PNG with a tail": lambda: encoded(two_halves(), "PNG") + pictures.SAMSUNG,
    "PNG without its end": lambda: encoded(two_halves(), "PNG")[:-12],
    "unreadable Exif": pictures.exif_bomb,
    "unreadable profile": pictures.profile_bomb,
    "texts that unfold": pictures.text_bomb,
    "CMYK": lambda: encoded(two_halves(mode="CMYK"), quality=95),
    "palette": lambda: encoded(two_halves(mode="P"), "PNG"),
    "16 bits a colour": lambda: pictures.flat_png(40, 30, depth=16),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_the_picture_in_front_is_taken_whatever_follows_or_surrounds_it(kind):
    image = shown(WHOLE[kind]())
    left, right = image.getpixel((image.width // 8, 10)), image.getpixel((image.width * 7 // 8, 10))
    if kind == "16 bits a colour":
        assert left == right == (0, 0, 0)
    else:
        assert left[0] > 200 and left[2] < 80 and right[2] > 200 and right[0] < 80


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("tail", [b"", pictures.SAMSUNG], ids=["bare", "tail"])
def test_a_picture_of_which_a_part_is_missing_is_refused(form, tail):
    body = encoded(noisy((800, 600)), form)
    with pytest.raises(PhotoRefused):
        encoding.reencode(body[: len(body) // 2] + tail)


@pytest.mark.parametrize("options", [{}, {"progressive": True}], ids=["baseline", "progressive"])
def test_a_jpeg_that_breaks_off_near_its_end_is_incomplete(options):
    body = pictures.without_end(encoded(noisy((800, 600)), **options))
    encoding.reencode(body)
    with pytest.raises(PhotoRefused, match="incomplete"):
        encoding.reencode(body[:-500])


def test_16_bits_of_grey_keep_their_shades():
    image = shown(pictures.grey_16((200, 100)))
    shades = [image.getpixel((x, 50))[0] for x in (2, 50, 100, 150, 197)]
    assert shades[0] < 10 and shades[-1] > 245
    assert all(
        abs(shade - x * 255 // 199) < 8 for shade, x in zip(shades, (2, 50, 100, 150, 197), strict=True)
    )


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_lies_on_white(mode):
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 20, 40))
    if mode == "P":
        flat = image.convert("L").point(lambda value: 0).convert("P")
        flat.paste(1, (20, 0, 40, 40))
        body = encoded(flat, "PNG", transparency=1)
    else:
        body = encoded(image.convert(mode), "PNG")
    picture = shown(body)
    assert max(picture.getpixel((8, 20))) < 12 and min(picture.getpixel((32, 20))) > 243


def test_a_wide_colour_space_becomes_srgb():
    red, green, blue = shown(pictures.display_p3()).getpixel((32, 32))
    assert red >= 250 and green < 15 and blue < 20


def test_a_large_picture_is_the_same_made_small_strip_by_strip():
    large = Image.merge(
        "RGB", [Image.radial_gradient("L"), Image.linear_gradient("L")] + [Image.new("L", (256, 256))]
    )
    large = large.resize((4801, 1601), Image.Resampling.BICUBIC)
    small = shown(encoded(large, "PNG"))
    assert small.size == (1600, 534) and resembles(small, large)


BOMBS = {
    "animated WebP": pictures.animated_webp_bomb,
    "WebP at the bound": lambda: pictures.animated_webp_bomb(3600),
    "PNG of 60 megapixels": lambda: pictures.flat_png(9000, 6600),
    "PNG at the bound": lambda: pictures.flat_png(7300, 5600),
    "grey PNG of 16 bits": lambda: pictures.flat_png(9000, 6600, colour=0, depth=16),
    "interlaced PNG of 16 bits": lambda: pictures.flat_png(7800, 5900, depth=16, interlaced=1),
    "PNG of four rows": lambda: pictures.flat_png(2_000_000, 4),
    "PNG of four columns": lambda: pictures.flat_png(4, 10_000_000),
    "texts": pictures.text_bomb,
    "progressive JPEG": lambda: pictures.lying(encoded(noisy(), progressive=True), (8900, 6600)),
    "progressive JPEG in full colour": lambda: pictures.lying(
        encoded(noisy(), progressive=True, subsampling=0), (8900, 6600)
    ),
    "JPEG of 920 rows": lambda: pictures.lying(encoded(noisy()), (65_000, 920)),
    "scans": lambda: pictures.scan_bomb(scans=60),
    "Exif": pictures.exif_bomb,
    "profile": pictures.profile_bomb,
}
MEASURING = """
import resource, subprocess, sys
ended = subprocess.run([sys.executable, "-I", sys.argv[1]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(ended.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.parametrize("kind", BOMBS)
def test_no_picture_takes_more_than_250_megabytes(kind):
    """Whatever the door would have said about it, the decoder's own bounds hold."""
    measuring, body = [sys.executable, "-I", "-c", MEASURING, str(encoding.DECODER)], BOMBS[kind]()
    ended = subprocess.run(measuring, input=body, capture_output=True, check=True)
    status, kilobytes = map(int, ended.stdout.split())
    assert kilobytes < 250_000
    if kind.endswith("at the bound"):
        encoding.judge(body)
        assert status == 0
    else:
        assert status in (0, REFUSED)


def test_sixty_megapixels_from_a_camera_are_taken():
    assert shown(encoded(Image.new("RGB", (9000, 6600), "green"))).size == (1600, 1173)


def test_the_decoder_imports_nothing_of_the_app():
    assert "import fieldapp" not in (text := encoding.DECODER.read_text()) and "from fieldapp" not in text
