"""What the app must not be able to do: columns that do not exist, routes that do not exist."""

import re

import pytest

from fieldapp.models import Base

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


@pytest.mark.parametrize(
    "column",
    [
        "person.phone",
        "household.contact_name",
        "household.contact_phone",
        "household.please_note",
        "resident.name",
        "resident.emergency_name",
        "resident.emergency_phone",
        "report.reporter_name",
        "report.reporter_phone",
        "step_words.body",
        "quarantined.body",
        "unapplied.body",
        "unapplied.decision",
    ],
)
def test_personal_words_are_encrypted(column):
    from fieldapp.models.base import Encrypted

    table, name = column.split(".")
    kind = Base.metadata.tables[table].c[name].type
    assert isinstance(kind, Encrypted)
    assert kind.column == column


def test_every_encrypted_column_is_bound_to_its_own_place():
    from fieldapp.models.base import Encrypted

    strays = [
        f"{t.name}.{c.name} is bound to {c.type.column}"
        for t in Base.metadata.sorted_tables
        for c in t.columns
        if isinstance(c.type, Encrypted) and c.type.column != f"{t.name}.{c.name}"
    ]
    assert strays == []
