"""The words for each kind of submission."""

from typing import Any

from flask_babel import lazy_gettext as _l

from fieldapp.entries.cases.step_table import STEPS

KINDS: dict[str, Any] = {
    "report": _l("Report"),
    "patrol_start": _l("Patrol started"),
    "patrol": _l("Patrol recorded afterwards"),
    "patrol_finish": _l("Patrol finished"),
    "patrol_track": _l("Patrol route"),
    "visit": _l("Visit"),
    "household": _l("New household registered"),
    "household_edit": _l("Household changed"),
    "resident": _l("New resident registered"),
    "resident_edit": _l("Record changed"),
    "refusal": _l("Refusal of visits"),
    "task_done": _l("Task done"),
    "task_refused": _l("Task refused"),
    "discarded": _l("Discarded; only its number is still sent"),
    **{f"case_{step.noun}": step.title for step in STEPS},
}


def kind_words(kind: str) -> str:
    """What was filled in, as its page calls it."""
    return str(KINDS.get(kind, kind))
