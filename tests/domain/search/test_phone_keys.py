"""What a stored phone number is found by: a keyed hash of its last four digits."""

from fieldapp.domain.search.phone_keys import phone_digest


def test_numbers_with_the_same_last_four_digits_are_found_together():
    assert phone_digest("13800138000") == phone_digest("13912348000")
    assert phone_digest("13800138000") != phone_digest("13800138001")


def test_an_extension_does_not_count():
    assert phone_digest("09152223333-801") == phone_digest("09152223333")


def test_the_digest_says_nothing_about_the_digits():
    assert "8000" not in phone_digest("13800138000") and len(phone_digest("13800138000")) >= 16
