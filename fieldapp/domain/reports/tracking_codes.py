"""Codes by which a resident finds their own report."""

import re
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp import text
from fieldapp.crypto import keys
from fieldapp.models import Report

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that can be misread
CODE_LENGTH = 10


def tracking_code(report_id: UUID) -> str:
    """The reporter's code, derived from the id with our key, so that a repeated answer shows the same one."""
    number = int(keys.blind(str(report_id), "make tracking code"), 16)
    letters = []
    for _ in range(CODE_LENGTH):
        number, remainder = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[remainder])
    return "".join(letters)


def find_tracked(session: Session, code: str) -> Report | None:
    """The report somebody holds the code of, however it was copied: with its label, as an address, full-width."""
    digests = [keys.blind(each, "tracking code") for each in _codes_in(code)]
    return session.scalars(select(Report).where(Report.tracking_digest.in_(digests)).limit(1)).first()


def _codes_in(typed: str) -> set[str]:
    """What may be the code in words that were copied: a run of as many letters, or the last ones."""
    plain = re.split("[?#]", text.code(typed).upper(), maxsplit=1)[0]
    runs = [
        run for each in re.findall("[A-Z0-9-]+", plain) if len(run := each.replace("-", "")) == CODE_LENGTH
    ]
    return {*runs[:2], re.sub("[^A-Z0-9]", "", plain)[-CODE_LENGTH:]}
