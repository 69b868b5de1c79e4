"""Tasks that workers refused as unlisted work: whoever gave them withdraws them, or assigns them anew with a basis."""

from collections.abc import Sequence

from sqlalchemy.orm import Session, joinedload, lazyload, load_only

from fieldapp.domain.access import record_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.tasks import refusing
from fieldapp.models import Place, Task

MOST_SHOWN = 30


def refused_tasks(session: Session, actor: Actor) -> Sequence[Task]:
    """Those that wait for this person, what is due first on top."""
    if not actor.may_anywhere("give_task"):
        return []
    query = record_visibility.visible_tasks(actor).where(refusing.awaits_giver(actor))
    shown = load_only(Task.title, Task.due_on), joinedload(Task.place).load_only(Place.name), lazyload("*")
    return session.scalars(query.options(*shown).order_by(Task.due_on, Task.id).limit(MOST_SHOWN)).all()
