"""The signs of a map in words: what each shape stands for, and how much each grade of heat is."""

from itertools import pairwise

from flask_babel import gettext

from fieldapp.domain.errors import N_
from fieldapp.domain.maps.heat import STEPS
from fieldapp.domain.maps.marks import Sign
from fieldapp.web.locale import translate

WORDS = {
    Sign.NEW: N_("To accept or dispatch"),
    Sign.WORKED_ON: N_("With the handler"),
    Sign.WAITING: N_("Waiting or on hold"),
    Sign.TO_VERIFY: N_("To verify or close"),
    Sign.ENDED: N_("No longer open"),
}
# Drawn around 0,0; the sizes are such that all look equally large.
SHAPES = {
    Sign.NEW: "M0,-17L16,12H-16Z",
    Sign.WORKED_ON: "M-14,0A14,14 0 1 1 14,0A14,14 0 1 1 -14,0Z",
    Sign.WAITING: "M-12.5,-12.5H12.5V12.5H-12.5Z",
    Sign.TO_VERIFY: "M0,-17L17,0L0,17L-17,0Z",
    Sign.ENDED: "M-5,-15H5V-5H15V5H5V15H-5V5H-15V-5H-5Z",
}
SEVERAL = "M-24,0A24,24 0 1 1 24,0A24,24 0 1 1 -24,0Z"


def legend() -> list[tuple[str, str, str]]:
    """(sign, its shape as an SVG path, what it stands for)."""
    return [(sign.value, SHAPES[sign], translate(words)) for sign, words in WORDS.items()]


def shape_of(sign: str) -> str:
    """The path of a sign; of several things drawn as one, a large disc."""
    return SHAPES[Sign(sign)] if sign else SEVERAL


def heat_legend() -> list[tuple[int, str]]:
    """(grade, how many cases) from the least."""
    ends = [f"{least}–{most - 1}" for least, most in pairwise(STEPS)]
    words = [*ends, gettext("%(count)s and more", count=STEPS[-1])]
    return list(enumerate(words, start=1))
