"""What a header says is refused before a byte is decoded."""

import io

import pytest
from PIL import Image
from support import pictures
from support.pictures import encoded, noisy

from fieldapp.domain.photos import encoding, headers
from fieldapp.domain.photos.encoding import PhotoRefused


def picture(size=(60, 40), form="JPEG", **options):
    """Red on the left, blue on the right, so that one can tell how it lies."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def test_a_text_named_jpg_is_refused():
    with pytest.raises(PhotoRefused, match="not a photo"):
        encoding.judge(b"<script>alert(1)</script>" * 100)


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "PPM"])
def test_other_kinds_are_refused(form):
    with pytest.raises(PhotoRefused, match="not a photo"):
        encoding.judge(picture(form=form))


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {}), ("WEBP", {}), ("WEBP", {"lossless": True}),
        ("WEBP", {"exif": b"Exif\0\0" + b"II*\0"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [(60, 40), (1, 3000), (517, 256)])
def test_the_size_is_read_as_the_decoder_reads_it(form, options, size):
    header = headers.read_header(picture(size, form, **options))
    assert (header.width, header.height) == size


@pytest.mark.parametrize("before", [b"\xff\x01", b"\xff\xd0", b"\xff\xd8", b"\xff\xff"])
def test_marks_without_a_length_before_the_frame_are_passed_over(before):
    body = picture()
    header = headers.read_header(body[:2] + b"\xff\xe1\x00\x02" + before + body[2:])
    assert (header.width, header.height) == (60, 40)


def test_a_hundred_megapixels_are_refused_by_the_header_alone():
    out = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(PhotoRefused, match="megapixels"):
        encoding.judge(out.getvalue())


def test_more_than_twenty_megabytes_are_refused():
    with pytest.raises(PhotoRefused, match="20 MB"):
        encoding.judge(picture() + b"\0" * encoding.MOST_BYTES)


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


def test_the_door_refuses_by_the_header_what_the_decoder_could_not_hold():
    for kind in ("animated WebP", "PNG of 60 megapixels", "progressive JPEG in full colour"):
        with pytest.raises(PhotoRefused, match="ordinary JPEG"):
            encoding.judge(BOMBS[kind]())
