"""Words for certificates and badges; part of labels.WORDS."""

from enum import StrEnum

from fieldapp.domain.errors import N_
from fieldapp.models import BadgeState, CertificateState

WORDS: list[tuple[StrEnum, str]] = [
    (CertificateState.VALID, N_("Valid")),
    (CertificateState.RUNS_OUT, N_("Ends soon")),
    (CertificateState.EXPIRED, N_("Expired")),
    (CertificateState.REVOKED, N_("Revoked")),
    (CertificateState.NOT_YET, N_("Not valid yet")),
    (BadgeState.GENUINE, N_("Genuine: this person works in the grid")),
    (BadgeState.EXPIRED, N_("Genuine, but the certificate has expired")),
    (BadgeState.REVOKED, N_("No longer valid: this certificate was revoked")),
    (BadgeState.LEFT, N_("No longer valid: whoever held this badge does not work in the grid any more")),
    (BadgeState.UNKNOWN, N_("Not genuine: there is no badge with this code")),
]
