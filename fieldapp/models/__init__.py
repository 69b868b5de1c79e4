"""The tables. A model answers questions about its own row; it never queries and never decides who may."""

from fieldapp.models.audit import AccessEntry, Effect
from fieldapp.models.base import Base
from fieldapp.models.calendar import (
    CalendarDay,
    CalendarYear,
    DayKind,
    Limit,
    Setting,
    Step,
    TimeUnit,
    WorkingHours,
)
from fieldapp.models.cases import OPEN_STATES, Case, CaseState, CaseStep, Involvement, StepWords, Verb
from fieldapp.models.devices import BundleManifest, Device, Epoch, Notice, Outcome, Unapplied
from fieldapp.models.households import (
    CareKind,
    CareSource,
    Condition,
    ContactTier,
    Household,
    LegalBasis,
    Need,
    Resident,
    ResidentCare,
    Visit,
    VisitWay,
)
from fieldapp.models.patrols import Patrol, PatrolCheck, PatrolRoute, RouteBatch
from fieldapp.models.people import AddressFailure, OneTimeCode, Person, Posting, Role, SignInSession
from fieldapp.models.photos import Photo, PhotoState
from fieldapp.models.places import GridKind, Level, Place, Unit
from fieldapp.models.receipts import Door, Quarantined, Receipt
from fieldapp.models.reports import Category, Report, Source, Urgency
from fieldapp.models.tasks import ServiceItem, Task, TaskHanding, TaskState

__all__ = [
    "OPEN_STATES",
    "AccessEntry",
    "AddressFailure",
    "Base",
    "BundleManifest",
    "CalendarDay",
    "CalendarYear",
    "CareKind",
    "CareSource",
    "Case",
    "CaseState",
    "CaseStep",
    "Category",
    "Condition",
    "ContactTier",
    "DayKind",
    "Device",
    "Door",
    "Effect",
    "Epoch",
    "GridKind",
    "Household",
    "Involvement",
    "LegalBasis",
    "Level",
    "Limit",
    "Need",
    "Notice",
    "OneTimeCode",
    "Outcome",
    "Patrol",
    "PatrolCheck",
    "PatrolRoute",
    "Person",
    "Photo",
    "PhotoState",
    "Place",
    "Posting",
    "Quarantined",
    "Receipt",
    "Report",
    "Resident",
    "ResidentCare",
    "Role",
    "RouteBatch",
    "ServiceItem",
    "Setting",
    "SignInSession",
    "Source",
    "Step",
    "StepWords",
    "Task",
    "TaskHanding",
    "TaskState",
    "TimeUnit",
    "Unapplied",
    "Unit",
    "Urgency",
    "Verb",
    "Visit",
    "VisitWay",
    "WorkingHours",
]
