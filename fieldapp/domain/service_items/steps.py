"""Which steps somebody may take with an item now, and the function of each."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from fieldapp.domain.access.actors import Actor
from fieldapp.domain.service_items import admission, exits, rights
from fieldapp.domain.service_items.workflow import Act, is_possible
from fieldapp.models import ItemVerb, ServiceItem

V = ItemVerb
Step = Callable[[Session, Actor, ServiceItem, Act, datetime], Any]
# Steps that say no more than why; an application, an opinion and a vote have forms of their own.
STEPS: Mapping[ItemVerb, Step] = {
    V.ACCEPT: admission.accept,
    V.RETURN: admission.send_back,
    V.REVIEW: admission.review,
    V.ADMIT: admission.decide,  # or refused: the votes say which
    V.PUBLISH: admission.publish,
    V.PAUSE: exits.pause,
    V.RESUME: exits.resume,
    V.ASK_EXIT: exits.ask_exit,
    V.END: exits.end,
    V.WITHDRAW: admission.withdraw,
}


def offered(actor: Actor, item: ServiceItem, today: date) -> list[ItemVerb]:
    """The steps this person can take with the item as it stands, in the order of its life."""
    return [
        verb
        for verb in (*STEPS, V.ADVISE, V.VOTE, V.APPLY_AGAIN)
        if is_possible(item, verb) and rights.may(actor, item, verb) and not _is_pointless(item, verb, today)
    ]


def _is_pointless(item: ServiceItem, verb: ItemVerb, today: date) -> bool:
    """What is over needs no pause, and cannot begin again; asking twice changes nothing."""
    if verb in {V.PAUSE, V.RESUME, V.PUBLISH}:
        return item.is_over(today)
    return verb is V.ASK_EXIT and (item.exit_asked_at is not None or item.is_over(today))
