"""What becomes of a photo when its decoder ends."""

import io
import signal

import pytest
from PIL import Image

from fieldapp.bounded_process import ProgramFailed
from fieldapp.domain.photos import encoding
from fieldapp.domain.photos.encoding import PhotoRefused


def picture(size=(60, 40), form="JPEG", **options):
    """Red on the left, blue on the right, so that one can tell how it lies."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


@pytest.mark.parametrize("ended", [signal.SIGSEGV, signal.SIGABRT, signal.SIGXCPU])
def test_a_decoder_that_a_picture_ends_refuses_the_picture(monkeypatch, tmp_path, ended):
    decoder = _decoder_that(monkeypatch, tmp_path, f"os.kill(os.getpid(), {int(ended)})")
    with pytest.raises(PhotoRefused, match="ordinary JPEG"):
        encoding.reencode(picture())
    assert decoder.exists()


@pytest.mark.parametrize(
    "does", ["os.kill(os.getpid(), 9)", "os.kill(os.getpid(), 15)", "import no_such_module", "time.sleep(60)"]
)
def test_a_decoder_that_is_ended_from_outside_says_nothing_about_the_picture(monkeypatch, tmp_path, does):
    _decoder_that(monkeypatch, tmp_path, does)
    monkeypatch.setattr(encoding, "LONGEST_WAIT", 0.5)
    with pytest.raises(ProgramFailed):
        encoding.reencode(picture())


def test_the_decoder_knows_nothing_of_the_app(monkeypatch, tmp_path):
    monkeypatch.setenv("FIELDAPP_SECRET_KEY", "secret")
    _decoder_that(monkeypatch, tmp_path, "sys.exit(3 if 'FIELDAPP_SECRET_KEY' in os.environ else 1)")
    with pytest.raises(ProgramFailed):
        encoding.reencode(picture())


def _decoder_that(monkeypatch, tmp_path, does):
    decoder = tmp_path / "decoder.py"
    decoder.write_text(f"import os, sys, time\n{does}\n")
    monkeypatch.setattr(encoding, "DECODER", decoder)
    return decoder
