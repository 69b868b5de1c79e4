"""What the page of one's own second factor shows, and for how long a device is remembered."""

from typing import Any

from flask import g

from fieldapp import db
from fieldapp.domain.account_security import recovery_codes, required_factors, second_factors
from fieldapp.domain.reference.settings import BY_KEY, setting
from fieldapp.models import Person
from fieldapp.web.access import actor
from fieldapp.web.qr_codes import qr_svg

DAYS = "second_factor_days"


def days_remembered() -> int:
    return int(setting(db.session(), DAYS, BY_KEY[DAYS].default))


def context(person: Person, app_name: str) -> dict[str, Any]:
    """`secret` and `qr` while a set-up waits for its first code."""
    factor = second_factors.find(db.session(), person.id)
    secret = factor.pending_secret if factor else None
    return {
        "is_on": factor is not None and factor.confirmed_at is not None,
        "secret": _grouped(secret) if secret else "",
        "qr": qr_svg(second_factors.set_up_address(secret, person.sign_in_name, app_name)) if secret else "",
        "codes_left": recovery_codes.count_left(db.session(), person.id),
        "required_from": required_factors.required_from(db.session(), actor()),
        "is_held": bool(g.sign_in_session.needs_second_factor),
    }


def _grouped(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
