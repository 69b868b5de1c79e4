"""What the desk and the worker see of a certificate: its state in words, and the badge with its address."""

from typing import Any

from flask import url_for

from fieldapp import clock, db, spoken_codes
from fieldapp.domain.people import badges, certificates
from fieldapp.models import Certificate, Person
from fieldapp.web.qr_codes import qr_svg


def certificates_context(person: Person) -> dict[str, Any]:
    """All of a person's certificates with their states."""
    days = certificates.warning_days(db.session())
    own = certificates.certificates_of(db.session(), person.id)
    return {"certificates": [(each, certificates.state_of(each, clock.today(), days)) for each in own]}


def badge_context(certificate: Certificate) -> dict[str, Any]:
    """The badge to print or to show: who, where, until when, and the code with its QR."""
    code, today = badges.badge_code(certificate.id), clock.today()
    address = url_for("public.badges.show", code=code, _external=True)
    return {
        "certificate": certificate,
        "state": certificates.state_of(certificate, today, certificates.warning_days(db.session())),
        "postings": badges.check(db.session(), code, today).postings,
        "grouped": spoken_codes.grouped(code),
        "address": address,
        "qr": qr_svg(address),
    }
