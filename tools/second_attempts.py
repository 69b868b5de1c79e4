"""Tests that failed beside others are run once more, one by one and with the machine to themselves, and are named.

For browser tests only, where another program takes part (docs/decisions/0026). Runs on Python 3.9 with nothing
installed.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from tools.programs import CannotGoOn, say

MOST = 3  # of more than these something is broken


def run(run_tests: Callable[..., None], together: tuple[str, ...], where: str) -> None:
    """`run_tests` gets pytest's arguments; `together`: those of the first run. Raises CannotGoOn as it does."""
    with tempfile.TemporaryDirectory(prefix="fieldapp-") as cache:
        kept = ("-o", f"cache_dir={cache}")
        try:
            run_tests(*kept, *together, where)
        except CannotGoOn:
            failed = failed_in(Path(cache))
            if not 1 <= len(failed) <= MOST:
                raise
            say(f"\nOnce more, alone: {' '.join(failed)}")
            run_tests(*kept, *failed)
            say(f"-- passed only alone, worth a look: {' '.join(failed)}")


def failed_in(cache: Path) -> list[str]:
    """The tests that pytest remembers as failed in the run before; none if it did not come that far."""
    found = cache / "v" / "cache" / "lastfailed"
    return sorted(json.loads(found.read_text())) if found.exists() else []
