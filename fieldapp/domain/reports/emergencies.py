"""What sounds like an emergency: fire, injury, crime, a child in danger, ground or water coming upon a house.

Whoever writes so is told to phone first.

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
    GROUND = "ground"  # landslide, collapse, flood


NUMBERS = {
    Danger.FIRE: "119",
    Danger.INJURY: "120",
    Danger.CRIME: "110",
    Danger.CHILD: "110",
    Danger.GROUND: "119",
}
CHILDREN = "孩子|小孩|儿童|娃|女童|男童|幼童|婴儿|未成年|小学生|学生|孙子|孙女|儿子|女儿"
HURT = (
    "被打|挨打|毒打|打骂|打伤|殴|虐待|猥亵|性侵|侵害|强奸|拐|伤害|受伤|落水|掉进|被困|走失|"
    "失踪|丢了|不见了|流血|自残|轻生"
)
NEAR = "[^。！？!?\\n]"
BY_A_HOUSE = "(?:屋|房|家|院)(?:子|里)?(?:背?后面?|旁边?|上面|上方)"
SLOPE = f"{BY_A_HOUSE}|后山|后坡|山[体坡上]|边坡|坡[体上面]|挡(?:土)?墙|护坡|土?[坎崖]上?"
MOVES = "裂(?:缝|口|了|开)|开裂|[掉落滚](?:土|石|泥|沙|下)|落石|滚石|滑(?:坡|下|动|了)|垮|塌|崩|鼓(?:包|出)|松动|冒浑水"
HOUSE = "房(?:子|屋)?|屋(?:子|里)?|住宅|墙(?:体|壁|面)?|楼(?:体|房|板)?"
GROWS = "越来越|变[大宽长]|加[大宽]|扩大|突然|新(?:出现|裂)|下雨|大雨|暴雨|雨后|雨水"
WATER = "洪水|河水|江水|沟水|泥水|雨水|大水|积水|水"
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
    Danger.GROUND: (
        "滑坡", "泥石流", "塌方", "山洪", "垮坝", "溃坝", "决口", "堰塞",
        f"(?:{SLOPE}){NEAR}{{0,10}}(?:{MOVES})", f"(?:裂缝|落石|滚石){NEAR}{{0,8}}(?:{SLOPE})",
        f"(?:{HOUSE}|桥|路基|河堤){NEAR}{{0,6}}(?:垮(?:塌|了|下)|倒塌|坍塌|塌(?:了|下|陷)|要[垮塌倒]|快[垮塌倒])",
        f"(?:{HOUSE}){NEAR}{{0,8}}(?:裂缝|裂口|裂开|开裂){NEAR}{{0,10}}(?:{GROWS})",
        f"(?:{GROWS}){NEAR}{{0,10}}(?:{HOUSE}){NEAR}{{0,8}}(?:裂缝|裂口|裂开|开裂)",
        f"(?:{WATER}){NEAR}{{0,6}}(?:[进灌漫冲]了?(?:到|进)?(?:屋|房|家|院|店)|淹(?:了|到|没|进)?{NEAR}{{0,3}}(?:屋|房|家|院|路|一楼|人))",
        "(?:屋|房|家|院)(?:里|子|子里)?(?:全|都)?(?:进水|被淹|淹水|灌水|被冲)", "被(?:洪)?水(?:围|冲走|困|淹)",
    ),
}  # fmt: skip
PATTERNS = {danger: re.compile("|".join(words)) for danger, words in WORDS.items()}
FEARED = "火灾|爆炸|中毒|触电|车祸|受伤|着火|起火|溺水"
GROUND_WORK = "治理|监测|防治|搬迁|补助|补偿|鉴定|工程|项目|演练|宣传"
NOT_NOW = re.compile(
    f"(?:{FEARED}|伤人)(?:隐患|风险|危险|的可能|事故频发)|(?:预防|防止|防范|避免|引发|引起|容易|可能|造成|导致)"
    f"[^，。！？\\n]{{0,6}}(?:{FEARED})|自来水[^，。]{{0,4}}漏气|轮胎漏气|打人民|打架子|工伤"
    f"|(?:滑坡|塌方|泥石流|地质灾害|山洪)[^，。]{{0,4}}(?:{GROUND_WORK})|(?:去年|前年|[12][0-9]{{3}}年)[^，。]{{0,14}}(?:滑坡|塌方|泥石流|洪水|垮塌)"
    "|(?:漏水|渗水|水管|下水|楼上)[^。]{0,12}(?:淹|进水)|松动的?(?:地砖|螺丝|井盖|扶手)"
)


def dangers_in(words: str) -> list[Danger]:
    """The dangers the words suggest, in the order of this list."""
    said = NOT_NOW.sub("", text.compared(words))
    return [danger for danger, pattern in PATTERNS.items() if pattern.search(said)]
