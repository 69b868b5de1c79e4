"""Codes by which a resident finds their own report (spoken_codes.py)."""

import re
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp import spoken_codes, text
from fieldapp.crypto import keys
from fieldapp.domain.errors import N_
from fieldapp.models import Report
from fieldapp.spoken_codes import derive_signs, is_whole, make_code, plain

CODE_LETTERS, CODE_LENGTH, BLOCK = spoken_codes.LETTERS, spoken_codes.LENGTH, spoken_codes.BLOCK
# Codes handed out before they had a check sign.
FORMER_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
FORMER_LENGTH, FORMER_BLOCK = 10, 5
UNKNOWN = N_("No report has this tracking code. Please check it.")
MISTYPED = N_("This tracking code contains a typing error. Please compare it character by character.")
WRONG_LENGTH = N_("A tracking code has 12 characters, older ones 10. Please check whether any are missing.")


def tracking_code(report_id: UUID) -> str:
    """The reporter's code, derived from the id with our key, so that a repeated answer shows the same one."""
    return make_code(report_id, "make checked tracking code")


def former_code(report_id: UUID) -> str:
    """What the same report was given before codes had a check sign."""
    return derive_signs(report_id, "make tracking code", FORMER_LETTERS, FORMER_LENGTH)


def code_of(report: Report) -> str:
    """The code that this report's reporter holds."""
    code = tracking_code(report.id)
    return code if report.tracking_digest == digest(code) else former_code(report.id)


def digest(code: str) -> str:
    """By what a report is found; the code itself is kept nowhere."""
    return keys.blind(code, "tracking code")


def grouped(code: str) -> str:
    """The code in blocks, as it is told and written down."""
    return spoken_codes.grouped(code, BLOCK if len(code) == CODE_LENGTH else FORMER_BLOCK)


def find_tracked(session: Session, code: str) -> Report | None:
    """The report somebody holds the code of, however it was copied: with its label, as an address, full-width."""
    digests = [digest(each) for each in _codes_in(code)]
    return session.scalars(select(Report).where(Report.tracking_digest.in_(digests)).limit(1)).first()


def find_whole_code(session: Session, words: str) -> Report | None:
    """The report whose code these words are; nothing is looked up for words that cannot be one."""
    signs = re.sub("[^A-Z0-9]", "", plain(words))
    is_code = is_whole(signs) if len(signs) == CODE_LENGTH else len(signs) == FORMER_LENGTH
    return find_tracked(session, signs) if is_code and len(signs) >= len(text.code(words)) - 4 else None


def what_is_wrong(typed: str) -> str:
    """Why no report was found, for whoever typed the code."""
    signs = re.sub("[^A-Z0-9]", "", plain(typed))
    if len(signs) == CODE_LENGTH:
        return UNKNOWN if is_whole(signs) else MISTYPED
    return UNKNOWN if len(signs) == FORMER_LENGTH else WRONG_LENGTH


def _codes_in(typed: str) -> set[str]:
    """What may be the code in words that were copied: a run of as many letters, or the last ones."""
    capitals, found = plain(typed), set()
    runs = [run.replace("-", "") for run in re.findall("[A-Z0-9-]+", capitals)]
    for length in (CODE_LENGTH, FORMER_LENGTH):
        found |= {*[run for run in runs if len(run) == length][:2]}
        found.add(re.sub("[^A-Z0-9]", "", capitals)[-length:])
    return found
