"""Text as people really type it: what comes in is cleaned here, and what is compared or sorted is derived here.

A leaf: it knows no form and no table. docs/decisions/0013 says which door uses which function.
"""

import re
from collections.abc import Iterator
from unicodedata import category, normalize

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
EMOJI = "\u203c\u2049\u20e3\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]")
# Nothing is drawn for these. Those that change the direction of what stands around them are among them; what joins
# two emoji, or chooses the coloured one, stays.
INVISIBLE = re.compile(
    "[\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    f"|\u200d(?![{EMOJI}])|(?<![#*0-9\u00a9\u00ae{EMOJI}])[\ufe0e\ufe0f]"
)
# Full-width digits and letters, and the radicals that a copy out of a PDF has in place of characters.
SAME_EVERYWHERE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u2e80-\u2fd5]+")
DOT = "\u00b7\u2022\u2027\u2219\u22c5\u25cf\u30fb"
DOTS_IN_NAME = re.compile(f"(?<=[{HAN}]) *[.\u3002{DOT}][ .\u3002{DOT}]*(?=[{HAN}])|[{DOT}]+")
BLANK_IN_NAME = re.compile(f"(?<=[{HAN}]) +(?=[{HAN}])")
DASHES = re.compile("[\u2010-\u2015\u2212]+")

NUMERALS = "零〇一二三四五六七八九"
COUNTERS = "(?:居民|村民)?小?组|单元|[幢栋号楼层室队排巷弄街区户院座门社村期路段]"
NUMERAL = re.compile(f"(?<=第)[{NUMERALS}十百两]+|[{NUMERALS}十百两]+(?={COUNTERS})")
DIGITS = re.compile("[0-9]+")
LONGEST_KEY = 400


def words(text: str | None) -> str:
    """Free words without what cannot be seen, trimmed; "" when nothing can be seen. Punctuation stays as typed."""
    kept = LINE_ENDS.sub("\n", text or "")
    kept = INVISIBLE.sub("", normalize("NFC", BLANKS.sub(" ", kept)))
    kept = SAME_EVERYWHERE.sub(lambda found: normalize("NFKC", found[0]), normalize("NFC", kept))
    kept = re.sub(r"[ \t]+(?=\n)", "", kept).strip()
    return kept if any(map(_is_seen, kept)) else ""


def line(text: str | None) -> str:
    """One line of words: line ends and rows of blanks become one blank."""
    return re.sub(r"\s+", " ", words(text))


def name(text: str | None) -> str:
    """A person's name: no blank between Chinese characters, one kind of dot between the parts."""
    kept = line(normalize("NFKC", line(text)))
    return BLANK_IN_NAME.sub("", DOTS_IN_NAME.sub("·", kept)).strip("· ")


def code(text: str | None) -> str:
    """A code or number out of a system: half-width, without any blank."""
    return normalize("NFKC", re.sub(r"\s+", "", line(normalize("NFKC", line(text)))))


def searched(text: str | None) -> str:
    """Words that somebody looks for."""
    return line(normalize("NFKC", line(text)))


def compared(text: str | None) -> str:
    """What two spellings of the same words have in common: no blanks, half-width, small letters, one dash."""
    return DASHES.sub("-", code(small(line(text))))


def compared_name(text: str | None) -> str:
    """What two spellings of the same name have in common: letters and characters only."""
    return "".join(sign for sign in small(name(text)) if sign.isalnum() or category(sign) in {"Co", "Cn"})


def sort_key(text: str | None) -> str:
    """Puts 2幢 before 10幢 and 二组 before 十组 when compared byte by byte."""
    plain = NUMERAL.sub(lambda found: str(_value(found[0])), compared(text))
    return DIGITS.sub(_padded, plain)[:LONGEST_KEY]


def folded(text: str) -> Iterator[tuple[str, int]]:
    """Each visible sign of `text`, half-width, with the place where it stands: to find numbers in words."""
    for at, sign in enumerate(text):
        if sign.isascii():
            yield sign, at
        elif category(sign) not in {"Cf", "Mn", "Me"} and not INVISIBLE.match(sign):
            yield from ((each, at) for each in normalize("NFKC", sign))


def small(text: str) -> str:
    """Half-width and small letters."""
    return normalize("NFKC", normalize("NFKC", text).casefold())


def _is_seen(sign: str) -> bool:
    kind = category(sign)
    return kind[0] not in "ZM" and kind not in {"Cc", "Cf", "Cs"}


def _value(numeral: str) -> int:
    """The number that Chinese numerals write: 二十三, 一百零五, 二〇三."""
    digits = numeral.replace("两", "二").replace("零", "〇")
    if not set(digits) & set("十百"):
        return int("".join(str(NUMERALS.replace("零", "").index(sign)) for sign in digits))
    total = number = 0
    for sign in digits:
        if sign in "十百":
            total, number = total + (number or 1) * (10 if sign == "十" else 100), 0
        else:
            number = NUMERALS.replace("零", "").index(sign)
    return total + number


def _padded(found: re.Match[str]) -> str:
    """A number behind the count of its digits, so that longer ones come later."""
    digits = found[0].lstrip("0") or "0"
    return f"{min(len(digits), 99):02d}{digits}"
