"""The Chromium that the browser tests and the chaos drive."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tools.programs import CannotGoOn, run, say, tool

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk")


def find() -> str:
    """$CHROMIUM, else one on PATH, else Playwright's own, else Debian's if we are root."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        path = shutil.which(chosen)
        if path:
            return path
        raise CannotGoOn(f"CHROMIUM is set to {chosen}, which is not there.")
    found = _on_path() or _of_playwright() or _of_debian()
    if not found:
        raise CannotGoOn(
            "No Chromium found for the browser tests. Install one (Debian: 'apt-get install chromium'; "
            "others: '.venv/bin/playwright install chromium') or set CHROMIUM to its path. "
            "Everything else runs without: ./dev test sqlite postgres"
        )
    return found


def _on_path() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


def _of_playwright() -> str | None:
    say("No Chromium on PATH; trying 'playwright install chromium' …")
    if tool("playwright", "install", "chromium", quiet=True, may_fail=True).returncode:
        return None
    script = (
        "from playwright.sync_api import sync_playwright as p\n"
        "with p() as play: print(play.chromium.executable_path)"
    )
    found = tool("python", "-c", script, quiet=True, may_fail=True).stdout.strip()
    return found if found and Path(found).exists() else None


def _of_debian() -> str | None:
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
        return None
    say("Installing Debian's chromium …")
    run("apt-get", "update", "-qq", quiet=True, may_fail=True)
    install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", *DEBIAN_PACKAGES)
    run(*install, quiet=True, may_fail=True)
    return _on_path()
