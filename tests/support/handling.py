"""A case that somebody works on."""

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.steps import Words


def actor(person, now):
    return Actor.of(person, day_of(now))


def handle(session, town, now):
    steps.dispatch(session, actor(town.lin, now), town.case, town.roads, Words(), now)
    steps.sign_for(session, actor(town.sun, now), town.case, Words(), now)
    return actor(town.sun, now)
