"""Numbers that dial when they are tapped: the address of a phone number, and emergency numbers inside sentences."""

import re

from flask import Flask
from markupsafe import Markup, escape

from fieldapp.domain.errors import N_
from fieldapp.web.locale import translate

EMERGENCY = (
    ("110", N_("Police")),
    ("119", N_("Fire")),
    ("120", N_("Ambulance")),
    ("122", N_("Traffic")),
)
STORED = re.compile(r"(\+?[0-9]{5,})-([0-9]{1,6})")  # with its extension, as phones.py spells it
ANOTHER = re.compile("转|分机|[#;；,，、/]")  # where a number that was typed otherwise ends
IN_WORDS = re.compile(r"(?<![0-9])(?:110|119|120|122)(?![0-9])")


def init_app(app: Flask) -> None:
    app.add_template_global(emergency_numbers)
    app.add_template_global(tel)
    app.add_template_global(with_calls)


def emergency_numbers() -> list[tuple[str, str]]:
    """Each number with who answers it."""
    return [(number, translate(words)) for number, words in EMERGENCY]


def tel(number: str) -> str:
    """The address that dials a number as it is stored; an extension is dialled after a pause."""
    if with_extension := STORED.fullmatch(number):
        return "tel:{},{}".format(*with_extension.groups())
    return "tel:" + re.sub("[^0-9+]", "", ANOTHER.split(number, maxsplit=1)[0])


def with_calls(words: str) -> Markup:
    """A sentence in which every emergency number dials."""
    linked = IN_WORDS.sub(lambda found: f'<a href="tel:{found[0]}">{found[0]}</a>', str(escape(words)))
    return Markup(linked)  # noqa: S704 - escaped above
