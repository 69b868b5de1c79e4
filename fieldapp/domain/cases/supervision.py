"""The grades of supervision: normal, yellow, red."""

from fieldapp.models import Supervision

GRADES = [None, *Supervision]


def graver(grade: Supervision | None) -> Supervision:
    """One grade more: normal, yellow, red."""
    return GRADES[min(GRADES.index(grade) + 1, len(GRADES) - 1)] or Supervision.NORMAL
