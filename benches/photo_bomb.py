"""The decoder's peak memory for pictures made to burst it, each in a process of its own.

Promise: below 250 MB whatever arrives. Beside it: the same picture opened by Pillow alone, without bounds.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

from benches.town import run_bench, tell
from fieldapp.domain.photos import encoding
from fieldapp.domain.photos.encoding import PhotoRefused

sys.path.append(str(Path(__file__).parents[1] / "tests"))
MEASURING = """
import resource, subprocess, sys
ended = subprocess.run([sys.executable, "-I", *sys.argv[1:]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(ended.returncode, used.ru_maxrss, used.ru_utime + used.ru_stime)
"""
BARE = """
import io, sys, pillow_heif
from PIL import Image
pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None
Image.open(io.BytesIO(sys.stdin.buffer.read())).convert("RGB").thumbnail((1600, 1600))
"""


def pictures() -> dict[str, bytes]:
    from support import pictures as made  # noqa: PLC0415 - of the tests

    small, plain = made.noisy(), made.encoded
    return {
        "phone_jpeg_12_mp": plain(made.noisy((4032, 3024))),
        "phone_heic_12_mp": plain(made.noisy((4032, 3024)), "HEIF"),
        "animated_webp": made.animated_webp_bomb(),
        "webp_at_the_bound": made.animated_webp_bomb(3600),
        "png_60_mp": made.flat_png(9000, 6600),
        "png_at_the_bound": made.flat_png(7800, 5900),
        "progressive_jpeg_60_mp": made.lying(plain(small, progressive=True), (8900, 6600)),
        "progressive_jpeg_444_60_mp": made.lying(plain(small, progressive=True, subsampling=0), (8900, 6600)),
        "heic_24_mp": plain(made.noisy((5712, 4284)), "HEIF", quality=30),
        "texts_in_a_png": made.text_bomb(),
        "scans": made.scan_bomb(),
    }


def main() -> None:
    result: dict[str, Any] = {"bound_mb": 250}
    for name, body in pictures().items():
        result[name] = {
            "bytes": len(body),
            "door": _door(body),
            "decoder": _measure(body, str(encoding.DECODER)),
            "bare": _measure(body, "-c", BARE),
        }
    peaks = [row["decoder"]["peak_mb"] for row in result.values() if isinstance(row, dict)]
    tell("photo_bomb", {"highest_peak_mb": max(peaks), **result})


def _door(body: bytes) -> str:
    try:
        encoding.judge(body)
    except PhotoRefused as refused:
        return str(refused)
    return "taken"


def _measure(body: bytes, *program: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-I", "-c", MEASURING, *program], input=body, capture_output=True, check=True
    )
    status, kilobytes, seconds = done.stdout.split()
    return {"status": int(status), "peak_mb": int(kilobytes) // 1000, "cpu_s": round(float(seconds), 2)}


if __name__ == "__main__":
    run_bench(main)
