"""Photos: what is refused and why, and that nothing of the original is left."""

import io

import pillow_heif
import pytest
from PIL import Image

from fieldapp.domain import photos
from fieldapp.domain.photos import PhotoRefused

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
    made = photos.reencode(body)
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
    image = opened(photos.reencode(out.getvalue()).picture)
    assert image.size == (60, 40)
    left, right = image.getpixel((8, 20)), image.getpixel((52, 20))
    assert left[0] > 200 and left[2] < 80 and right[2] > 200 and right[0] < 80


def test_large_pictures_shrink_to_1600_and_320():
    made = photos.reencode(picture((4000, 3000)))
    assert (made.width, made.height) == (1600, 1200) == opened(made.picture).size
    assert max(opened(made.thumbnail).size) == 320


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_the_usual_kinds_are_taken(form):
    body = picture(form=form)
    photos.judge(body)
    assert opened(photos.reencode(body).picture).format == "JPEG"


def test_a_phones_heic_is_taken():
    image, out = Image.new("RGB", (640, 480), "green"), io.BytesIO()
    pillow_heif.from_pillow(image).save(out)
    photos.judge(out.getvalue())
    assert photos.reencode(out.getvalue()).width == 640


def test_transparency_becomes_white():
    image, out = Image.new("RGBA", (20, 20), (0, 0, 0, 0)), io.BytesIO()
    image.save(out, "PNG")
    assert opened(photos.reencode(out.getvalue()).picture).getpixel((10, 10)) == (255, 255, 255)


def test_a_text_named_jpg_is_refused():
    with pytest.raises(PhotoRefused, match="not a photo"):
        photos.judge(b"<script>alert(1)</script>" * 100)


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "PPM"])
def test_other_kinds_are_refused(form):
    with pytest.raises(PhotoRefused, match="not a photo"):
        photos.judge(picture(form=form))


def test_a_hundred_megapixels_are_refused_by_the_header_alone():
    out = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(PhotoRefused, match="megapixels"):
        photos.judge(out.getvalue())


def test_more_than_twenty_megabytes_are_refused():
    with pytest.raises(PhotoRefused, match="20 MB"):
        photos.judge(picture() + b"\0" * photos.MOST_BYTES)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_broken_off_upload_is_refused(form):
    body = picture((800, 600), form)
    with pytest.raises(PhotoRefused):
        photos.judge(body[: len(body) // 2])


def test_a_broken_off_heic_is_refused():
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (640, 480), "green")).save(out)
    with pytest.raises(PhotoRefused):
        photos.judge(out.getvalue()[:-200])


def test_rubbish_inside_a_good_frame_is_refused_when_decoded():
    body = bytearray(picture((800, 600), "PNG"))
    body[200:-60] = b"\7" * (len(body) - 260)
    with pytest.raises(PhotoRefused):
        photos.reencode(bytes(body))
