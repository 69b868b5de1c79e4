"""Recovery codes: shown once, kept as hashes, each used once by its owner."""

from sqlalchemy import select

from fieldapp.domain.account_security import recovery_codes
from fieldapp.models import AccessEntry, RecoveryCode


def test_each_code_is_used_once_however_it_is_typed(session, town, now):
    codes = recovery_codes.make(session, town.tang.id)
    session.flush()
    assert len(codes) == 10
    assert recovery_codes.use(session, town.tang.id, codes[0], now)
    assert not recovery_codes.use(session, town.tang.id, codes[0], now)
    assert recovery_codes.use(session, town.tang.id, f" {codes[1].upper().replace('-', ' ')} ", now)
    assert recovery_codes.count_left(session, town.tang.id) == 8
    used = select(AccessEntry.verb).where(AccessEntry.verb == "use_recovery_code")
    session.flush()
    assert len(session.scalars(used).all()) == 2


def test_nobody_elses_code_fits_and_new_ones_end_the_old(session, town, now):
    codes = recovery_codes.make(session, town.tang.id)
    session.flush()
    assert not recovery_codes.use(session, town.lin.id, codes[0], now)
    recovery_codes.make(session, town.tang.id)
    session.flush()
    assert not recovery_codes.use(session, town.tang.id, codes[0], now)


def test_no_code_lies_in_the_database(session, town):
    codes = recovery_codes.make(session, town.tang.id)
    session.flush()
    kept = " ".join(session.scalars(select(RecoveryCode.code_digest)))
    assert [code for code in codes if code.replace("-", "") in kept] == []
