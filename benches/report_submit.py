"""A worker's report, with and without a photo: CPU ms of the request (the photo's re-encoding runs in a job).

Promise: at most 8 CPU ms without photo. Beside it: inserting the same row by a bare session and commit.
"""

import io
import os
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from PIL import Image

from benches.town import build, measure, request_of, run_bench, signed_in, tell
from fieldapp import clock, db, jobs
from fieldapp.models import Receipt
from fieldapp.models.receipts import Door


def fields() -> dict[str, Any]:
    return {
        "submission_id": str(uuid4()),
        "category": "lamp",
        "words": "路灯不亮",
        "place_words": "桥头",
        "urgency": "ordinary",
        "lat": "32.692",
        "lon": "109.022",
        "accuracy_m": "15",
    }


def photo() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((1600, 1200), 40).convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


def _cpu() -> float:
    """Seconds of this process and of the decoders it began."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def main() -> None:
    app, body = build(1_000), photo()
    client = signed_in(app, "mei")

    def send(**more: Any) -> Callable[[], None]:
        return request_of(client, "/field/reports/", method="POST", data={**fields(), **more})

    def bare() -> None:
        with app.app_context(), db.transaction() as session:
            receipt = Receipt(
                id=uuid4(), door=Door.FORM, kind="bare", body_sha256="", received_at=clock.now()
            )
            session.add(receipt)

    result = {
        "without_photo": measure(send),
        "with_photo": measure(lambda: send(photos=(io.BytesIO(body), "a.jpg")), times=20),
        "bare_row": measure(lambda: bare),
        "photo_bytes": len(body),
    }
    began, done = _cpu(), 0
    while more := jobs.carry_out(app):
        done += more
    result["job_cpu_ms_a_photo"] = round((_cpu() - began) * 1000 / max(done, 1), 1)
    tell("report_submit", result)


if __name__ == "__main__":
    run_bench(main)
