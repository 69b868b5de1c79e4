"""What sounds like an emergency: fire, injury, crime, a child in danger. Whoever writes so is told to phone first.

Words only, so it errs both ways: it shows numbers to call and never decides anything. What was an emergency long ago
or is only feared (火灾隐患, 意外险) is taken out before the words are looked for. `benches/residents_words.py` says how
many of real messages it stops.
"""

import re
from enum import StrEnum

from fieldapp import text


class Danger(StrEnum):
    FIRE = "fire"
    INJURY = "injury"
    CRIME = "crime"
    CHILD = "child"


NUMBERS = {Danger.FIRE: "119", Danger.INJURY: "120", Danger.CRIME: "110", Danger.CHILD: "110"}
CHILDREN = "孩子|小孩|儿童|娃|女童|男童|幼童|婴儿|未成年|小学生|学生|孙子|孙女|儿子|女儿"
HURT = (
    "被打|挨打|毒打|打骂|打伤|殴|虐待|猥亵|性侵|侵害|强奸|拐|伤害|受伤|落水|掉进|被困|走失|"
    "失踪|丢了|不见了|流血|自残|轻生"
)
WORDS = {
    Danger.FIRE: (
        "着火", "起火", "失火", "火灾", "大火", "火势", "烧起来", "爆炸", "(?:燃气|煤气|天然气)泄漏", "漏气",
        "漏煤气", "冒烟",
    ),
    Danger.INJURY: (
        "受伤", "重伤", "流血", "骨折", "昏迷", "晕倒", "晕过去", "不省人事", "心脏病发", "没有呼吸",
        "呼吸困难", "触电", "溺水", "落水", "掉进(?:井|河|水|坑)", "被困", "被埋", "车祸", "撞人", "撞伤",
        "中毒", "自杀", "跳楼", "轻生", "割腕", "喝农药", "快不行了", "救命",
    ),
    Danger.CRIME: (
        "持刀", "拿刀", "砍人", "杀人", "打人", "殴打", "打架", "斗殴", "群殴", "抢劫", "抢夺", "绑架", "强奸",
        "猥亵", "性侵", "家暴", "入室", "被偷", "盗窃", "小偷", "偷盗", "放火", "纵火", "非法拘禁", "拐卖",
        "持枪", "开枪", "枪声",
    ),
    Danger.CHILD: (
        f"(?:{CHILDREN})[^。！？!?\\n]{{0,8}}(?:{HURT})",
        f"(?:{HURT})[^。！？!?\\n]{{0,6}}(?:{CHILDREN})",
        "打(?:小?孩子?|儿童|女童|男童)", "虐童", "猥亵", "拐卖",
    ),
}  # fmt: skip
PATTERNS = {danger: re.compile("|".join(words)) for danger, words in WORDS.items()}
FEARED = "火灾|爆炸|中毒|触电|车祸|受伤|着火|起火|溺水"
NOT_NOW = re.compile(
    f"(?:{FEARED}|伤人)(?:隐患|风险|危险|的可能|事故频发)|(?:预防|防止|防范|避免|引发|引起|容易|可能|造成|导致)"
    f"[^，。！？\\n]{{0,6}}(?:{FEARED})|自来水[^，。]{{0,4}}漏气|轮胎漏气|打人民|打架子|工伤"
)


def dangers_in(words: str) -> list[Danger]:
    """The dangers the words suggest, in the order of this list."""
    said = NOT_NOW.sub("", text.compared(words))
    return [danger for danger, pattern in PATTERNS.items() if pattern.search(said)]
