"""Which Chromium to start, and how to keep it quiet: what it would otherwise ask of the closed network."""

import os
import shutil

ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--lang=zh-CN", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-dev-shm-usage",
]  # fmt: skip


def executable() -> str:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ON_PATH)), None)
    if not found:
        raise SystemExit("no Chromium: set CHROMIUM to its path, or run ./dev chaos, which gets one")
    return found
