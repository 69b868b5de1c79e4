"""Words of evaluations and of the burden self-check; part of labels.WORDS."""

from enum import StrEnum

from fieldapp.domain.errors import N_
from fieldapp.models import AppealDecision, Evaluator, Indicator

WORDS: list[tuple[StrEnum, str]] = [
    (Indicator.RESPONSE, N_("Accepted in time")),
    (Indicator.ON_TIME, N_("Closed on time")),
    (Indicator.SOLVED, N_("Solved (share)")),
    (Indicator.SATISFACTION, N_("Satisfaction")),
    (Indicator.REDO, N_("Sent back")),
    (Indicator.RECURRENCE, N_("Recurred")),
    (Indicator.OBJECTIONS_UPHELD, N_("Objections upheld")),
    (Indicator.HELP_CAME, N_("Called units came")),
    (Indicator.VISITS_ON_CYCLE, N_("Visits on cycle")),
    (Indicator.REVIEWED_IN_TIME, N_("Records reviewed in time")),
    (Evaluator.UPPER_LEVEL, N_("Upper level, from records")),
    (Evaluator.RESIDENTS, N_("Residents")),
    (Evaluator.WORKERS, N_("Workers, about departments")),
    (AppealDecision.COUNTED_AS_MET, N_("Upheld: counted as met")),
    (AppealDecision.LEFT_OUT, N_("Upheld: left out")),
    (AppealDecision.OVERRULED, N_("Not upheld")),
]
