"""What tests of evaluations share: who acts, a scheme, and the items of a figure."""

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.evaluation import appeals
from fieldapp.domain.evaluation.schemes import NewVersion
from fieldapp.models import Indicator, Level

ON_TIME = {"on_time": 60, "visits_on_cycle": 40}


def actor(person, now):
    return Actor.of(person, day_of(now))


def version(**more):
    return NewVersion(
        **{"name": "月评", "level": Level.TOWN, "weights": ON_TIME, "appeal_days": 15, "basis": "3号文"}
        | more
    )


def figure_of(evaluation, indicator=Indicator.ON_TIME):
    unit = next(unit for unit in evaluation.units if unit.scope == "610902001")
    return next(figure for figure in unit.figures if figure.indicator is indicator)


def first_wrong(figure):
    items = appeals.items_of(figure)
    return next(key for key, item in enumerate(items) if appeals.is_wrong(figure, item))
