"""Certificates of the demo town: most hold, some end soon, one has expired, some people have none yet."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.demo.cast import Town
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.posting_rights import FIELD_ROLES
from fieldapp.domain.people import certificates
from fieldapp.domain.people.certificates import NewCertificate
from fieldapp.models import Person, Posting

ISSUER = "安康市网格化管理服务中心"
DAYS_LEFT = (640, 25, 410, 700, 330, 48, 520, None, 610)  # by turns; None: no certificate yet


def issue(session: Session, town: Town, now: datetime) -> None:
    today, giver = day_of(now), Actor.of(town.yan, day_of(now))
    in_field = select(Person).join(Person.postings).where(Posting.role.in_(FIELD_ROLES)).distinct()
    for number, person in enumerate(session.scalars(in_field.order_by(Person.sign_in_name))):
        left = -12 if number == 30 else DAYS_LEFT[number % len(DAYS_LEFT)]
        if left is not None:
            until = today + timedelta(days=left)
            paper = NewCertificate(f"安网证{number + 1:04}", ISSUER, until - timedelta(days=730), until)
            certificates.record(session, giver, person, paper, now)
