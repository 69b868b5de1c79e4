"""Who sees which filing, and who may take which step with it. Nobody reviews or files their own."""

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from fieldapp.domain.access import policy
from fieldapp.domain.access.actors import Actor
from fieldapp.models import Filing, FilingNotice, FilingState, FilingVerb, Level, Place

S, V = FilingState, FilingVerb
BY_TOWN = frozenset({V.BEGIN, V.SUBMIT, V.WITHDRAW})
BY_CITY = frozenset({V.FILE, V.UNDO})
BEFORE_DECISION = (S.DRAFT, S.RETURNED)


def visible(actor: Actor) -> Select[Filing]:
    """Filings of my area, and those my department is told of."""
    told = exists().where(FilingNotice.filing_id == Filing.id, FilingNotice.unit_id.in_(actor.unit_ids))
    mine = policy.within(Filing.scope, actor.scopes("see_filings_of_area"))
    return select(Filing).where(or_(mine, told) if actor.may_anywhere("note_filing") else mine)


def may(actor: Actor, filing: Filing, verb: FilingVerb) -> bool:
    """Whether this person may take this step, as far as the filing's state says whose it is."""
    if verb in BY_TOWN:
        return is_at(actor, Level.TOWN, filing.scope)
    if verb is V.UNDO:
        return is_at(actor, Level.CITY, filing.scope)
    if actor.id in {filing.submitted_by_id, filing.reviewed_by_id}:
        return False
    level = Level.CITY if verb in BY_CITY or filing.state is S.AGREED else Level.COUNTY
    return is_at(actor, level, filing.scope)


def is_at(actor: Actor, level: Level, scope: str) -> bool:
    """Whether somebody works in the centre of this level above a place."""
    return policy.is_within(scope, actor.scopes_at("take_filing_step", [level]))


def villages(actor: Actor) -> Select[Place]:
    """The villages and communities whose grids this person may propose to divide anew."""
    mine = policy.within(Place.scope, actor.scopes_at("take_filing_step", [Level.TOWN]))
    open_ones = (Place.level == Level.VILLAGE, Place.ends_on.is_(None))
    return select(Place).where(mine, *open_ones).order_by(Place.code)


def waiting(actor: Actor) -> Select[Filing]:
    """What waits for this person's step, what is due first on top."""
    of_town = and_(_below(actor, Level.TOWN), Filing.state.in_(BEFORE_DECISION))
    of_county = and_(_below(actor, Level.COUNTY), Filing.state == S.SUBMITTED, _foreign(actor))
    of_city = and_(_below(actor, Level.CITY), Filing.state == S.AGREED, _foreign(actor))
    query = select(Filing).where(or_(of_town, of_county, of_city, _untold(actor)))
    return query.order_by(Filing.due_at.is_(None), Filing.due_at, Filing.begun_at, Filing.id)


def _below(actor: Actor, level: Level) -> ColumnElement[bool]:
    return policy.within(Filing.scope, actor.scopes_at("take_filing_step", [level]))


def _foreign(actor: Actor) -> ColumnElement[bool]:
    others = or_(Filing.reviewed_by_id.is_(None), Filing.reviewed_by_id != actor.id)
    return and_(or_(Filing.submitted_by_id.is_(None), Filing.submitted_by_id != actor.id), others)


def _untold(actor: Actor) -> ColumnElement[bool]:
    """Told to one of my departments, and nobody has noted it yet."""
    units = actor.unit_ids if actor.may_anywhere("note_filing") else []
    notice = (FilingNotice.filing_id == Filing.id, FilingNotice.unit_id.in_(units))
    return exists().where(*notice, FilingNotice.noted_at.is_(None))
