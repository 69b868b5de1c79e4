"""How long each step may take until administrators change it."""

from fieldapp.models import Limit, Step, TimeUnit, Urgency

DEFAULT = "默认值，待本地标准明确"
U, S, T = Urgency, Step, TimeUnit
# How long each step may take; DOMAIN's table, with what an urgent case's first response may take.
LIMITS: dict[Urgency, dict[Step, tuple[int, TimeUnit]]] = {
    U.URGENT: {
        S.ACCEPT: (15, T.MINUTES),
        S.FINISH: (24 * 60, T.MINUTES),
        S.SETTLE: (24 * 60, T.MINUTES),
        S.EXTEND: (1, T.WORKING_DAYS),
        S.RESPOND: (120, T.MINUTES),
        S.NEXT_LEVEL: (120, T.MINUTES),
    },
    U.PRESSING: {
        S.ACCEPT: (4, T.WORKING_HOURS),
        S.FINISH: (3, T.WORKING_DAYS),
        S.SETTLE: (2, T.WORKING_DAYS),
        S.EXTEND: (3, T.WORKING_DAYS),
        S.NEXT_LEVEL: (1, T.WORKING_DAYS),
        S.ACCEPT_ITEM: (1, T.WORKING_DAYS),
        S.DECIDE_ITEM: (3, T.WORKING_DAYS),
    },
    U.ORDINARY: {
        S.ACCEPT: (1, T.WORKING_DAYS),
        S.FINISH: (5, T.WORKING_DAYS),
        S.SETTLE: (2, T.WORKING_DAYS),
        S.EXTEND: (5, T.WORKING_DAYS),
        S.NEXT_LEVEL: (2, T.WORKING_DAYS),
        S.ACCEPT_ITEM: (2, T.WORKING_DAYS),
        S.DECIDE_ITEM: (15, T.WORKING_DAYS),
        S.REVIEW_FILING: (5, T.WORKING_DAYS),
        S.FILE_FILING: (5, T.WORKING_DAYS),
    },
    U.COMPLEX: {
        S.ACCEPT: (1, T.WORKING_DAYS),
        S.FINISH: (15, T.WORKING_DAYS),
        S.SETTLE: (2, T.WORKING_DAYS),
        S.EXTEND: (15, T.WORKING_DAYS),
        S.NEXT_LEVEL: (3, T.WORKING_DAYS),
    },
}


def default_limits() -> list[Limit]:
    return [
        Limit(urgency=urgency, step=step, amount=amount, unit=unit, basis=DEFAULT)
        for urgency, steps in LIMITS.items()
        for step, (amount, unit) in steps.items()
    ]
