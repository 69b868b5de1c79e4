"""What the app must not be able to do: columns that do not exist, routes that do not exist."""

import re

import pytest
from sqlalchemy import JSON, Enum, LargeBinary, String
from sqlalchemy.types import TypeDecorator

from fieldapp.domain.privacy import reveals
from fieldapp.models import Base
from fieldapp.models.base import Encrypted, Holds, Instant

# DOMAIN: never stored about a person, under whatever name (a word of a column's name, or its beginning).
NEVER_STORED = (
    "identity id_card idcard id_number identity_number passport ethnic ethnicity nation nationality religion "
    "faith politics political party marriage marital spouse education school_record degree employer "
    "occupation salary income wage bank account_number card_number plate car_plate wechat weixin qq face "
    "face_photo fingerprint biometric iris voiceprint criminal prison drug addict hiv aids mental psychiatric "
    "petitioner petitions diagnosis gender sex"
).split()
# The red lines of the 2026 rules for government apps.
RED_LINES = (
    "check_in checkin check-in clock_in clockin clock-in punch attendance points score scores ranking "
    "rankings leaderboard online_time online-time online_minutes streak likes forwards study_time install_rate "
    "usage_rate active_users"
).split()


# Words of another sense: a route line's points on the ground.
OTHER_SENSE = {("patrol_route", "points"), ("route_batch", "points")}

# A unit's number at work, and what a category's table says is done.
AT_WORK = {"unit.phone", "category.done_when", "category_version.done_when"}
SHOWN_TO_WHO_VISITS = {"please_note"}  # a dog, a step: read before knocking


def words_in(name: str) -> set[str]:
    parts = re.split(r"[_/<>:.-]+", name.lower())
    pairs = {"_".join(pair) for pair in zip(parts, parts[1:], strict=False)}
    return set(parts) | pairs | {pair.replace("_", "-") for pair in pairs}


COLUMNS = [(t.name, c.name) for t in Base.metadata.sorted_tables for c in t.columns]


def test_no_column_is_for_what_is_never_stored():
    assert [c for c in COLUMNS if words_in(c[1]) & set(NEVER_STORED)] == []


def test_no_column_crosses_a_red_line():
    assert [
        c for c in COLUMNS if (words_in(c[0]) | words_in(c[1])) & set(RED_LINES) and c not in OTHER_SENSE
    ] == []


def test_no_route_crosses_a_red_line(app):
    routes = [r for r in app.url_map.iter_rules() if not r.endpoint.startswith("assets")]
    assert [r.rule for r in routes if words_in(r.rule) & set(RED_LINES)] == []


def test_no_enum_value_crosses_a_red_line():
    values = [
        (t.name, value)
        for t in Base.metadata.sorted_tables
        for c in t.columns
        for value in getattr(c.type, "enums", None) or ()
        if words_in(value) & (set(RED_LINES) | set(NEVER_STORED))
    ]
    assert values == []


def text_columns():
    """Every column that could hold what somebody wrote, in text, in JSON or packed, but for lists of allowed values."""
    kinds = String | JSON | LargeBinary | TypeDecorator
    columns = (c for t in Base.metadata.sorted_tables for c in t.columns)
    return [c for c in columns if isinstance(c.type, kinds) and not isinstance(c.type, Enum | Instant)]


def held(column):
    """What the models say that a column holds."""
    return getattr(column.type, "holds", None) or column.info.get("holds")


def test_every_text_column_says_what_it_holds():
    assert [str(column) for column in text_columns() if not isinstance(held(column), Holds)] == []


def test_what_holds_words_about_a_person_or_a_secret_is_encrypted_and_nothing_else():
    sealed = {Holds.PERSON, Holds.SECRET}
    wrong = [str(c) for c in text_columns() if isinstance(c.type, Encrypted) != (held(c) in sealed)]
    assert wrong == []


@pytest.mark.parametrize(
    "word", ["reporter", "emergency", "contact", "consent", "body", "note", "done", "phone"]
)
def test_a_name_that_speaks_of_a_person_holds_no_plain_words(word):
    """Where a column's name gives it away, what it says it holds cannot be free words."""
    named = [c for c in text_columns() if word in words_in(c.name) and str(c) not in AT_WORK]
    assert named
    assert [str(c) for c in named if held(c) in {Holds.MATTER, Holds.HOME, Holds.WORK}] == []


def test_everything_that_is_masked_on_pages_is_what_the_models_hold_of_a_person():
    for kind, fields in reveals.FIELDS.items():
        columns = Base.metadata.tables[kind].c
        personal = {c.name for c in columns if held(c) is Holds.PERSON} - SHOWN_TO_WHO_VISITS
        assert set(fields) == personal


def test_every_encrypted_column_is_bound_to_its_own_place():
    strays = [
        f"{t.name}.{c.name} is bound to {c.type.column}"
        for t in Base.metadata.sorted_tables
        for c in t.columns
        if isinstance(c.type, Encrypted) and c.type.column != f"{t.name}.{c.name}"
    ]
    assert strays == []
