"""Words and signs for care and visits; part of labels.WORDS."""

from enum import StrEnum

from fieldapp.domain.errors import N_
from fieldapp.models import CareKind, CareSource, Condition, ContactTier, LegalBasis, Need, VisitWay

WORDS: list[tuple[StrEnum, str]] = [
    (ContactTier.ONLINE, N_("Online")),
    (ContactTier.FRONT_LINE, N_("At the door")),
    (ContactTier.HOTLINE, N_("By phone")),
    (CareKind.LIVING_ALONE, N_("Lives alone")),
    (CareKind.EMPTY_NEST, N_("Empty nest")),
    (CareKind.EIGHTY_PLUS, N_("80 or older")),
    (CareKind.DISABLED_BY_AGE, N_("Disabled (older person)")),
    (CareKind.LEFT_BEHIND_CHILD, N_("Left-behind child")),
    (CareKind.AT_RISK_CHILD, N_("Child at risk")),
    (CareKind.SEVERE_DISABILITY, N_("Severe disability")),
    (CareKind.SUBSISTENCE, N_("Subsistence allowance")),
    (CareKind.SERIOUS_ILLNESS, N_("Serious illness")),
    (CareKind.EVACUATION, N_("Needs help to evacuate")),
    (CareKind.PREGNANT, N_("Pregnant (voluntary)")),
    (CareKind.OTHER, N_("Other care")),
    (CareSource.CIVIL_AFFAIRS, N_("Civil affairs list")),
    (CareSource.OWN_REQUEST, N_("Own request")),
    (CareSource.FOUND_BY_WORKER, N_("Found by a grid worker")),
    (LegalBasis.STATUTORY_DUTY, N_("Statutory duty")),
    (LegalBasis.CONSENT, N_("Consent")),
    (LegalBasis.GUARDIAN_CONSENT, N_("Guardian's consent")),
    (LegalBasis.EMERGENCY, N_("Emergency")),
    (Need.WALKS_WITH_HELP, N_("Walks with help")),
    (Need.WHEELCHAIR, N_("Wheelchair")),
    (Need.OXYGEN, N_("Oxygen")),
    (Need.DEAF, N_("Deaf")),
    (Need.CANNOT_READ, N_("Cannot read")),
    (VisitWay.DOOR, N_("At the door")),
    (VisitWay.PHONE, N_("By phone")),
    (VisitWay.VIDEO, N_("By video")),
    (VisitWay.NEIGHBOUR, N_("Via a neighbour")),
    (Condition.WELL, N_("Well")),
    (Condition.CHANGED, N_("Changed")),
    (Condition.NEEDS_HELP, N_("Needs help")),
    (Condition.NOT_MET, N_("Not met")),
]

SIGNS: list[tuple[StrEnum, tuple[str, str]]] = [
    (Condition.WELL, ("ok", "check")),
    (Condition.CHANGED, ("warn", "warn")),
    (Condition.NEEDS_HELP, ("danger", "warn")),
    (Condition.NOT_MET, ("neutral", "close")),
]
