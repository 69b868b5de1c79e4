"""What the tests of access share: a resident registered by whom, a person as they act today."""

from dataclasses import replace

import pytest

from fieldapp.clock import day_of
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.households import residents
from fieldapp.domain.households.residents import ResidentEntry
from fieldapp.models import (
    CareKind,
    CareSource,
    LegalBasis,
)

PLAIN = CareKind.LIVING_ALONE
ENTRY = ResidentEntry([PLAIN], CareSource.OWN_REQUEST, LegalBasis.STATUTORY_DUTY, name="林小雨")


@pytest.fixture
def acting(now):
    return lambda person: Actor.of(person, day_of(now))


@pytest.fixture
def made(session, town, acting, now):
    """made(birth_year=…, care=[…]) → a registered resident."""

    def _made(**entry):
        entry = replace(ENTRY, **entry)
        return residents.register_resident(session, acting(town.mei), town.house, entry, now)

    return _made
