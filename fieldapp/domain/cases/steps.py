"""What can be done to a case, one verb a function. The state table is workflow.py; who may is checked here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.access.involvements import involve
from fieldapp.domain.access.levels import levels_above
from fieldapp.domain.calendar import calendars, limits, working_days, working_time
from fieldapp.domain.cases.concurrent_changes import NOT_SAID, Seen
from fieldapp.domain.cases.rights import may_do
from fieldapp.domain.cases.workflow import NOTHING, Note, take_step
from fieldapp.domain.deadlines import clock_pauses, clocks, moments
from fieldapp.domain.errors import NotYours, RuleBroken
from fieldapp.domain.photos import photos
from fieldapp.models import Case, CaseStep, Level, PauseReason, Person, Photo, Step, Unit, Verb


@dataclass(frozen=True)
class Words:
    """What is written at a step: internal and public words apart, and the step's photos."""

    internal: str = ""
    public: str = ""
    photos: Sequence[Photo] = ()
    about: Note = NOTHING  # whom or what else the step names; set by the verbs below
    seen: Seen = NOT_SAID  # what the writer had before their eyes


def accept(session: Session, actor: Actor, case: Case, words: Words, now: datetime) -> CaseStep:
    return _take_permitted(session, actor, case, Verb.ACCEPT, words, now)


def decline(session: Session, actor: Actor, case: Case, words: Words, now: datetime) -> CaseStep:
    """Not accepted here; the public words must say where to turn instead."""
    if not words.public.strip():
        raise RuleBroken("Please say where the reporter can turn instead.")
    step = _take_permitted(session, actor, case, Verb.DECLINE, words, now)
    case.closed_at = now
    return step


def settle(session: Session, actor: Actor, case: Case, words: Words, now: datetime) -> CaseStep:
    """Done on the spot by the grid itself; somebody else still verifies it."""
    return _take_permitted(session, actor, case, Verb.SETTLE, words, now)


def dispatch(
    session: Session, actor: Actor, case: Case, target: Unit | Person, words: Words, now: datetime
) -> CaseStep:
    """Give a case to a unit or a person. The first to receive stays responsible until the other signs."""
    unit = target if isinstance(target, Unit) else None
    person = target if isinstance(target, Person) else None
    step = _take_permitted(
        session, actor, case, Verb.DISPATCH, replace(words, about=Note(unit=unit, target=person)), now
    )
    case.unit_id, case.handler_id = (unit.id if unit else None), (person.id if person else None)
    case.unit, case.handler = unit, person
    if person:
        involve(session, case, person, now)
    return step


def sign_for(session: Session, actor: Actor, case: Case, words: Words, now: datetime) -> CaseStep:
    """Take a dispatched case over; whoever signs for a unit becomes its handler."""
    step = _take_permitted(session, actor, case, Verb.SIGN, words, now)
    case.handler_id, case.handler = actor.id, actor.person
    involve(session, case, actor.person, now)
    return step


def start_work(session: Session, actor: Actor, case: Case, words: Words, now: datetime) -> CaseStep:
    return _take_permitted(session, actor, case, Verb.START, words, now)


def ask_extension(
    session: Session, actor: Actor, case: Case, until: date, words: Words, now: datetime
) -> CaseStep:
    """Ask for more time, once, up to the urgency's extension limit. Raises RuleBroken beyond it."""
    if any(step.verb is Verb.GRANT_EXTENSION for step in case.steps):
        raise RuleBroken("This case was already extended once.")
    if not words.internal.strip():
        raise RuleBroken("Please say why more time is needed.")
    calendar = calendars.load_calendar(session, min(case.due_at or now, now), case.scope)
    limit = limits.find_limit(session, case.urgency, Step.EXTEND, case.category.code)
    base = case.due_at or now
    latest = working_time.due(calendar, base, limit.amount, limit.unit)
    wanted = working_days.end_of_work(calendar, until)
    if not base < wanted <= latest:
        raise RuleBroken("The new day must lie after the present one and within the extension limit.")
    asked = replace(words, about=Note(before={"due_at": base.isoformat()}))
    step = _take_permitted(session, actor, case, Verb.ASK_EXTENSION, asked, now)
    case.asked_due_at = wanted
    clock_pauses.pause(session, case, PauseReason.EXTENSION, moments.decide_by(session, case, now), now)
    return step


def decide_extension(
    session: Session, actor: Actor, case: Case, granted: bool, words: Words, now: datetime
) -> CaseStep:
    """Say yes or no: a yes is explained to the reporter, a no to who asked. The clock stood still meanwhile."""
    if granted and not words.public.strip():
        raise RuleBroken("Please tell the reporter why it takes longer, and until when.")
    if not granted and not words.internal.strip():
        raise RuleBroken("Please say why there is no more time.")
    verb = Verb.GRANT_EXTENSION if granted else Verb.REFUSE_EXTENSION
    asked = next((each for each in reversed(case.steps) if each.verb is Verb.ASK_EXTENSION), None)
    before = dict(asked.before or {}) if asked else {}  # as it stood before the question stopped the clock
    step = _take_permitted(session, actor, case, verb, replace(words, about=Note(before=before)), now)
    if granted and case.asked_due_at:
        clock_pauses.extend(session, case, day_of(case.asked_due_at), now)
        step.before = {**before, "now": case.due_at.isoformat() if case.due_at else None}
    else:
        clock_pauses.unpause(session, case, now)
    case.asked_due_at = None
    return step


def hold(
    session: Session, actor: Actor, case: Case, review_on: date, words: Words, now: datetime
) -> CaseStep:
    """Put aside with a reason until a day on which it is looked at again."""
    if not words.internal.strip():
        raise RuleBroken("Please say why the case is put on hold.")
    if review_on <= day_of(now):
        raise RuleBroken("The day must lie in the future.")
    step = _take_permitted(session, actor, case, Verb.HOLD, words, now)
    case.review_on = review_on
    clock_pauses.pause(
        session, case, PauseReason.HOLD, moments.first_opening(session, case, review_on, now), now
    )
    return step


def resume(session: Session, actor: Actor, case: Case, words: Words, now: datetime) -> CaseStep:
    """Take up again; the time on hold is given back to the deadline."""
    step = _take_permitted(session, actor, case, Verb.RESUME, words, now)
    clock_pauses.unpause(session, case, now)
    case.review_on = None
    return step


def feed_back(session: Session, actor: Actor, case: Case, words: Words, now: datetime) -> CaseStep:
    """Say what was done; the public words are what the reporter reads."""
    if not words.public.strip():
        raise RuleBroken("Please write what the reporter should read.")
    return _take_permitted(session, actor, case, Verb.FEED_BACK, words, now)


def verify(session: Session, actor: Actor, case: Case, words: Words, now: datetime) -> CaseStep:
    """Somebody other than the handler has looked and found it done."""
    return _take_permitted(session, actor, case, Verb.VERIFY, words, now)


def redo(session: Session, actor: Actor, case: Case, words: Words, now: datetime) -> CaseStep:
    """Looked and found it not done: back to be dispatched again, owner kept as a proposal."""
    if not words.internal.strip():
        raise RuleBroken("Please say what is still to be done.")
    step = _take_permitted(session, actor, case, Verb.REDO, words, now)
    case.complained_at = None
    return step


def verify_or_redo(
    session: Session, actor: Actor, case: Case, is_done: bool, words: Words, now: datetime
) -> CaseStep:
    """What somebody other than the handler found when they looked."""
    return (verify if is_done else redo)(session, actor, case, words, now)


def close(session: Session, actor: Actor, case: Case, words: Words, now: datetime) -> CaseStep:
    """Close a verified case; the table has no way here that skips verification."""
    step = _take_permitted(session, actor, case, Verb.CLOSE, words, now)
    case.closed_at = now
    return step


def reopen(session: Session, actor: Actor, case: Case, words: Words, now: datetime) -> CaseStep:
    step = _take_permitted(session, actor, case, Verb.REOPEN, words, now)
    case.closed_at = case.complained_at = None
    clocks.start(session, case, now)
    return step


def answer_complaint(session: Session, actor: Actor, case: Case, words: Words, now: datetime) -> CaseStep:
    """The county tells a reporter what it found; whether the case opens again is a step of its own."""
    if not words.public.strip():
        raise RuleBroken("Please write what the reporter should read.")
    step = _take_permitted(session, actor, case, Verb.ANSWER_COMPLAINT, words, now)
    case.complained_at = None
    return step


def escalate(session: Session, actor: Actor, case: Case, words: Words, now: datetime) -> CaseStep:
    """Hand the responsibility one level up, with a reason; the lower level keeps sight of it."""
    if not words.internal.strip():
        raise RuleBroken("Please say why this goes to the next level.")
    above = levels_above(case.level)
    if not above:
        raise RuleBroken("The city is the highest level.")
    centre = session.scalars(policy.centre_of(case.scope, above[0])).first()
    if centre is None:
        raise RuleBroken("The next level has no grid centre yet. Please tell your administrator.")
    before = {"level": case.level.value}
    step = _take_permitted(
        session, actor, case, Verb.ESCALATE, replace(words, about=Note(unit=centre, before=before)), now
    )
    case.level = Level(above[0])
    clocks.follow(session, case, now)
    return step


def restrict(
    session: Session, actor: Actor, case: Case, minor: bool, words: Words, now: datetime
) -> CaseStep:
    """Only those with their own permission, and those involved, see it from now on."""
    step = _take_permitted(session, actor, case, Verb.RESTRICT, words, now)
    case.is_restricted = True
    case.minor_involved = case.minor_involved or minor
    return step


def note_late(session: Session, actor: Actor, case: Case, words: Words, now: datetime) -> CaseStep:
    """Put what came too late from a phone into the history; only a grid head who saw both decides on it."""
    late = Words(internal=words.internal or words.public, photos=words.photos)
    return _take_step(session, actor, case, Verb.NOTE_LATE, late, now)


def units_for(session: Session, case: Case) -> Sequence[Unit]:
    """Units that can have a part in a case, nearest level first, departments before centres."""
    above = select(Unit).where(Unit.scope.in_(policy.prefixes(case.scope)), Unit.ends_on.is_(None))
    return session.scalars(above.order_by(Unit.scope.desc(), Unit.is_centre, Unit.name)).all()


def targets(session: Session, case: Case, on: date) -> tuple[Sequence[Unit], Sequence[Person]]:
    """Units and field workers a case can be dispatched to, nearest level first."""
    return units_for(session, case), session.scalars(policy.workers_in(case.scope[:12], on)).all()


def find_target(session: Session, case: Case, choice: str, on: date) -> Unit | Person | None:
    """The unit or person behind a form's choice ('unit:<id>' or 'person:<id>'), if it is one of targets()."""
    units, people = targets(session, case, on)
    everybody: dict[str, Unit | Person] = {f"unit:{unit.id}": unit for unit in units}
    everybody |= {f"person:{person.id}": person for person in people}
    return everybody.get(choice)


def take(
    session: Session, actor: Actor, case: Case, verb: Verb, words: Words, now: datetime, about: Note = NOTHING
) -> CaseStep:
    """One step that this person may take; for the verbs of other modules (chasing)."""
    return _take_permitted(session, actor, case, verb, replace(words, about=about), now)


def _take_permitted(
    session: Session, actor: Actor, case: Case, verb: Verb, words: Words, now: datetime
) -> CaseStep:
    def require() -> None:
        if not may_do(actor, case, verb):
            raise NotYours("This step is somebody else's to take.")

    require()
    return _take_step(
        session, actor, case, verb, replace(words, about=replace(words.about, may=require)), now
    )


def _take_step(
    session: Session, actor: Actor, case: Case, verb: Verb, words: Words, now: datetime
) -> CaseStep:
    note = replace(words.about, internal_words=words.internal, public_words=words.public, seen=words.seen)
    step = take_step(session, case, verb, actor, now, note)
    photos.attach(session, words.photos, now, step_id=step.id, uploaded_by_id=actor.id)
    return step
