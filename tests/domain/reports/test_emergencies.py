"""Words that suggest an emergency, and words that only sound like one."""

import pytest

from fieldapp.domain.reports.emergencies import Danger, dangers_in


@pytest.mark.parametrize(
    ("words", "danger"),
    [
        ("三楼厨房着火了，烟很大", Danger.FIRE), ("楼下煤气泄漏，一股味道", Danger.FIRE), ("电动车充电时冒烟", Danger.FIRE),
        ("老人摔倒骨折了，动不了", Danger.INJURY), ("有人掉进井里", Danger.INJURY), ("邻居要 跳楼", Danger.INJURY),
        ("隔壁有人持刀闹事", Danger.CRIME), ("丈夫家暴，她不敢回家", Danger.CRIME), ("家里被偷了", Danger.CRIME),
        ("孩子经常被打，身上有伤", Danger.CHILD), ("后爸打孩子", Danger.CHILD), ("小女孩儿童走失了", Danger.CHILD),
        ("屋后边坡有裂缝", Danger.GROUND), ("房后山体开裂，下雨后更宽了", Danger.GROUND), ("后山往下掉石头，砸到院子", Danger.GROUND),
        ("下雨后坡上掉土，离房子只有两米", Danger.GROUND), ("我家屋背后滑坡了", Danger.GROUND), ("沟里泥石流下来了", Danger.GROUND),
        ("村道塌方，车过不去", Danger.GROUND), ("老房子墙垮了半边", Danger.GROUND), ("挡墙鼓包，快要垮了", Danger.GROUND),
        ("墙体裂缝越来越宽，不敢住", Danger.GROUND), ("暴雨后房子墙上裂开一道口子", Danger.GROUND),
        ("山上有裂缝，正对着我家房子", Danger.GROUND), ("河水漫进屋里了", Danger.GROUND), ("家里进水，老人出不来", Danger.GROUND),
        ("院子被淹，水还在涨", Danger.GROUND), ("前面滑坡了，班车过不去", Danger.GROUND), ("山洪冲下来把桥冲了", Danger.GROUND), ("土坎垮下来堵了门", Danger.GROUND),
    ],
)  # fmt: skip
def test_an_emergency_is_recognised(words, danger):
    assert danger in dangers_in(words)


@pytest.mark.parametrize(
    "words",
    [
        "路灯坏了三天", "楼道堆物，有火灾隐患", "电线老化，容易引发火灾", "孩子上学的名额", "学生在体育馆打球",
        "工伤赔偿一直没给", "护栏坏了，可能造成受伤", "消防通道被占", "",
        "墙面有一条裂缝，想问开发商保修", "楼上漏水淹了我家地板", "水管爆了，家里进水", "滑坡治理工程什么时候完工",
        "去年滑坡的补助还没发", "地面有裂缝，绊脚", "山上修公墓的事", "路边积水，溅行人一身", "申请地质灾害避险搬迁",
        "屋顶漏雨怎么报修", "坡道太陡，轮椅上不去", "楼房外墙掉漆",
    ],
)  # fmt: skip
def test_what_is_only_feared_or_long_past_stops_nobody(words):
    assert dangers_in(words) == []
