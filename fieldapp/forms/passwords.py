"""Whether a password is hard to guess: by its strength, without the words that would be tried first."""

import re
from collections.abc import Iterable
from functools import cache

from flask_babel import lazy_gettext as _l

JUDGED = (
    72  # characters; judging takes longer the longer the text, and what is behind these only adds strength
)
STRONG = 3  # of zxcvbn's 0 to 4: at least 10^8 guesses
SHORTEST = 8

# What zxcvbn's English lists lack: our own words, frequent surnames and signs of given names (said in pinyin).
OWN_WORDS = (
    "fieldapp", "demo", "wangge", "wanggeyuan", "ankang", "hanbin", "shequ", "jiedao", "mima", "admin",
    "guanliyuan", "woaini", "网格", "网格员", "社区", "安康", "密码", "管理员",
)  # fmt: skip
SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
GIVEN_NAMES = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志文海小晓春云飞鹏辉宇浩雪婷倩琳慧莹佳欣怡子涵梓轩"
    "俊博斌波峰凤琴萍莉燕玲珍荣德生成永新东阳光天龙虎福贵宝庆学友良忠义仁礼信爱民山川河月星晨乐安康"
)

EASY = _l(
    "This password is easy to guess. Please use three or four unrelated words, without names, "
    "birthdays or keyboard sequences."
)
SAME = _l("The password must differ from the sign-in name.")
SHORT = _l("Please use at least eight characters.")


def weakness(password: str, sign_in_name: str, others: Iterable[str] = ()) -> str:
    """What is wrong with a new password, or "" when it is good. `others`: the person's name, the app's name."""
    if len(password) < SHORTEST:
        return str(SHORT)
    if password.strip().lower() == sign_in_name.strip().lower():
        return str(SAME)
    known = [*_spellings(sign_in_name, *others), *OWN_WORDS]
    return (
        "" if min(map(_score, _with_and_without(password[:JUDGED].lower(), known))) >= STRONG else str(EASY)
    )


def _score(text: str) -> int:
    from zxcvbn import zxcvbn

    return int(zxcvbn(text)["score"]) if text else 0


def _with_and_without(password: str, known: Iterable[str]) -> Iterable[str]:
    """The password, and what is left of it when known words and Chinese names are taken out."""
    longest_first = sorted(known, key=len, reverse=True)
    bare = re.sub("|".join(map(re.escape, longest_first)), "", password)
    return password, _names().sub("", bare)


def _spellings(*words: str) -> list[str]:
    """Each of these words as it stands, in parts, and in pinyin: whole, by sounds, by first letters."""
    found: list[str] = []
    for word in filter(None, words):
        sounds = _sounds(word)
        parts = word.replace("-", " ").replace(".", " ").split()
        found += [word, *parts, "".join(sounds), "".join(sound[0] for sound in sounds), *sounds]
    return [word.lower() for word in dict.fromkeys(found) if len(word) > 2 or not word.isascii()]


@cache
def _names() -> re.Pattern[str]:
    """A frequent surname with one or two signs of a given name, as somebody types it: zhangwei, wangxiaoming."""
    surnames, given = (
        "|".join(sorted(set(_sounds(signs)), key=len, reverse=True)) for signs in (SURNAMES, GIVEN_NAMES)
    )
    return re.compile(f"(?:{surnames})(?:{given}){{1,2}}")


def _sounds(words: str) -> list[str]:
    from pypinyin import lazy_pinyin

    return [str(sound) for sound in lazy_pinyin(words, errors="ignore") if sound]
