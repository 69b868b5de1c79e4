"""Numbers that dial."""

import pytest

from fieldapp.web.labels.dialling import emergency_numbers, tel, with_calls


@pytest.mark.parametrize(
    ("stored", "address"),
    [
        ("13900001111", "tel:13900001111"),
        ("+8613900001111", "tel:+8613900001111"),
        ("09153210000-8", "tel:09153210000,8"),
        ("0915-321 0000 转 8", "tel:09153210000"),
        ("12345", "tel:12345"),
    ],
)
def test_a_number_dials_as_it_is_stored(stored, address):
    assert tel(stored) == address


def test_the_emergency_numbers_are_those_of_the_country(app):
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        assert emergency_numbers() == [
            ("110", "Police"), ("119", "Fire"), ("120", "Ambulance"), ("122", "Traffic"),
        ]  # fmt: skip


def test_emergency_numbers_in_a_sentence_dial_and_nothing_else_does():
    linked = with_calls("110、119 or 120; not 1100, 8122, <b>122</b>")
    assert linked.count("<a ") == 4 and "&lt;b&gt;" in linked
    assert '<a href="tel:110">110</a>、' in linked and "1100" in linked and "8122" in linked
