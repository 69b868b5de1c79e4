"""What a name is found by: its pinyin initials (王小明 by wxm), and a keyed hash of the whole. Knows no table."""

from functools import cache

from fieldapp import text
from fieldapp.crypto import keys

# Surnames said otherwise than the same character elsewhere, where the first letter differs.
SURNAMES = {
    "单": "s", "曾": "z", "翟": "z", "覃": "q", "解": "x", "仇": "q", "查": "z", "区": "o", "乐": "y",
    "员": "y", "种": "c", "折": "s", "召": "s", "谌": "c", "洗": "x", "盛": "s", "重": "c", "万俟": "m",
    "长孙": "z", "尉迟": "y", "澹台": "t", "单于": "c",
}  # fmt: skip
# Characters of names whose sound the dictionary lacks.
RARE = {"𠮷": "j"}


def digest(name: str) -> str:
    """A keyed hash, the same for every spelling of the name."""
    return keys.blind(text.compared_name(name), "resident name")


def is_same(name: str | None, other: str) -> bool:
    """Whether two spellings are one name."""
    return text.compared_name(name) == text.compared_name(other)


def initials(name: str) -> str:
    """`name` → the first letters of its sounds, small: 王小明 → wxm, Anna Li → al.

    A character without a known sound is left out; spaces, dots and digits too.
    """
    plain = text.name(name)
    first = SURNAMES.get(plain[:2]) or SURNAMES.get(plain[:1]) or ""
    letters, before = [], ""
    for sign in plain:
        if sign.isascii():
            starts_word = sign.isalpha() and not (before.isascii() and before.isalpha())
            letters.append(sign.lower() if starts_word else "")
        else:
            letters.append(_sound(sign))
        before = sign
    if first and letters:
        letters[0] = first
    return "".join(letters)


@cache
def _sound(sign: str) -> str:
    from pypinyin import Style, lazy_pinyin

    found = lazy_pinyin(sign, style=Style.FIRST_LETTER, errors="ignore")
    return str(found[0])[:1] if found else RARE.get(sign, "")
