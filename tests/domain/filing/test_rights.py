"""Each level takes its own steps; who submitted or reviewed a filing does not decide it at another level."""

from support.filings import actor, submitted

from fieldapp.domain.filing import rights
from fieldapp.models import FilingVerb, Level


def test_who_submitted_it_does_not_review_it_as_somebody_of_the_county(session, town, now):
    filing, bai = submitted(session, town, now), actor(town.bai, now)
    assert rights.may(bai, filing, FilingVerb.AGREE)
    filing.submitted_by_id = town.bai.id
    assert not rights.may(bai, filing, FilingVerb.AGREE)
    assert session.scalars(rights.waiting(bai)).all() == []


def test_villages_are_those_of_ones_own_town(session, town, now):
    codes = [place.code for place in session.scalars(rights.villages(actor(town.tang, now)))]
    assert town.village.code in codes and all(code.startswith(town.street.code) for code in codes)
    assert session.scalars(rights.villages(actor(town.bai, now))).all() == []
    assert rights.is_at(actor(town.luo, now), Level.TOWN, town.village.scope)
