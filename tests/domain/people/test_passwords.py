"""Only the password of a hash fits it."""

from fieldapp.domain.people.passwords import hash_password, password_fits


def test_only_the_password_of_the_hash_fits():
    stored = hash_password("correct horse")
    assert password_fits(stored, "correct horse") and not password_fits(stored, "Correct horse")
    assert not password_fits("no hash at all", "correct horse")


def test_no_password_fits_an_account_that_does_not_exist():
    assert not password_fits(None, "nobody")
