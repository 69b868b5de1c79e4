"""Who is a child in the records stays one until two people release the record."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from support import databases

from fieldapp.clock import day_of
from fieldapp.domain.access import record_visibility
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import AlreadyDone, NotYours, Refusal
from fieldapp.domain.households import child_releases, residents
from fieldapp.domain.households.residents import ResidentEntry
from fieldapp.models import (
    AccessEntry,
    CareKind,
    CareSource,
    LegalBasis,
)

YEAR = databases.TODAY.year
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


@pytest.fixture
def change(session, town, acting, now):
    def _change(resident, **entry):
        entry = replace(ENTRY, name="", **entry)
        return residents.update_resident(session, acting(town.mei), resident, entry, now)

    return _change


@pytest.mark.parametrize("basis", LegalBasis)
@pytest.mark.parametrize(
    "entry", [{"birth_year": YEAR - 11}, {"care": [CareKind.LEFT_BEHIND_CHILD]}, {"is_minor": True}]
)
def test_a_child_needs_the_guardians_consent_or_a_duty(made, entry, basis, now):
    said = {"consent_on": day_of(now), "consent_words": "奶奶同意", "legal_basis": basis}
    if basis in {LegalBasis.GUARDIAN_CONSENT, LegalBasis.STATUTORY_DUTY}:
        assert made(**entry, **said).is_child(day_of(now))
    else:
        with pytest.raises(Refusal, match="guardian"):
            made(**entry, **said)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"birth_year": YEAR - 11}, {"birth_year": 1945}),
        ({"birth_year": YEAR - 11}, {"birth_year": None}),
        ({"birth_year": YEAR - 11}, {"birth_year": YEAR - 18}),  # grown up at the end of the year
        ({"care": [CareKind.AT_RISK_CHILD]}, {"care": [PLAIN]}),
        ({"care": [CareKind.LEFT_BEHIND_CHILD]}, {"birth_year": 1945}),
        ({"is_minor": True}, {"is_minor": False}),
        ({"is_minor": True}, {"birth_year": 1945}),
        ({"birth_year": YEAR - 11, "is_minor": True}, {"birth_year": 1945}),
    ],
)
def test_no_change_by_one_person_ends_a_childhood(made, change, before, after, now):
    child = change(made(**before), **after)
    assert child.is_child(day_of(now)) and child.is_child(date(YEAR + 4, 1, 1))


def test_a_later_year_of_birth_lengthens_it(made, change):
    child = change(made(birth_year=YEAR - 14), birth_year=YEAR - 12)
    assert not child.is_minor and child.child_until(databases.TODAY) == date(YEAR + 6, 12, 31)


@pytest.fixture
def held(made, change):
    """Registered as a child by a mistake in the year, which has been put right."""
    return change(made(birth_year=YEAR - 11), birth_year=1945)


def test_two_people_release_a_record_and_each_leaves_a_line(session, town, held, acting, now):
    release = child_releases.ask(session, acting(town.mei), held, "年份录错，本人1945年生", now)
    assert held.is_child(day_of(now)) and list(session.scalars(child_releases.waiting(acting(town.luo)))) == [
        release
    ]
    child_releases.decide(session, acting(town.luo), release, True, now)
    assert not held.is_child(day_of(now)) and held.version == 3
    lines = session.execute(
        select(AccessEntry.person_id, AccessEntry.verb).where(AccessEntry.subject_id == held.id)
    )
    assert set(lines.all()) == {
        (town.mei.id, "child_release_asked"), (town.luo.id, "child_released"),
    }  # fmt: skip
    assert held in set(session.scalars(record_visibility.visible_residents(acting(town.wu), day_of(now))))


def test_who_asked_and_who_may_not_see_childrens_files_decide_nothing(session, town, held, acting, now):
    release = child_releases.ask(session, acting(town.luo), held, "年份录错", now)
    for who in (town.luo, town.lin, town.mei, town.wu, town.sun):
        with pytest.raises(NotYours):
            child_releases.decide(session, acting(who), release, True, now)
        assert release not in set(session.scalars(child_releases.waiting(acting(who))))
    assert held.is_child(day_of(now))


def test_a_refused_release_leaves_a_line_and_may_be_asked_again(session, town, held, acting, now):
    release = child_releases.ask(session, acting(town.mei), held, "年份录错", now)
    with pytest.raises(AlreadyDone):
        child_releases.ask(session, acting(town.mei), held, "再问一次", now)
    child_releases.decide(session, acting(town.luo), release, False, now)
    with pytest.raises(AlreadyDone):
        child_releases.decide(session, acting(town.luo), release, True, now)
    assert held.is_child(day_of(now))
    assert (
        session.scalar(select(AccessEntry.verb).where(AccessEntry.person_id == town.luo.id))
        == "child_release_refused"
    )
    child_releases.ask(session, acting(town.mei), held, "补了户口本复核", now)


def test_what_the_year_or_the_care_says_is_never_overruled(session, town, made, change, held, acting, now):
    for entry in ({"birth_year": YEAR - 11}, {"care": [CareKind.AT_RISK_CHILD]}):
        child = made(**entry, name=f"林{entry}")
        with pytest.raises(Refusal, match="still indicates"):
            child_releases.ask(session, acting(town.mei), child, "不是孩子", now)
    release = child_releases.ask(session, acting(town.mei), held, "年份录错", now)
    change(held, birth_year=YEAR - 10)
    with pytest.raises(Refusal, match="still indicates"):
        child_releases.decide(session, acting(town.luo), release, True, now)
    assert held.is_child(day_of(now))


def test_nobody_asks_without_a_reason_or_for_a_grown_up(session, town, held, acting, now):
    with pytest.raises(Refusal, match="reason"):
        child_releases.ask(session, acting(town.mei), held, "  ", now)
    with pytest.raises(AlreadyDone):
        child_releases.ask(session, acting(town.mei), town.granny, "不是孩子", now)
    with pytest.raises(NotYours):
        child_releases.ask(session, acting(town.wu), held, "不是孩子", now)
