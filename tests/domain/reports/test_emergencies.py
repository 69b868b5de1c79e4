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
    ],
)  # fmt: skip
def test_an_emergency_is_recognised(words, danger):
    assert danger in dangers_in(words)


@pytest.mark.parametrize(
    "words",
    [
        "路灯坏了三天", "楼道堆物，有火灾隐患", "电线老化，容易引发火灾", "孩子上学的名额", "学生在体育馆打球",
        "工伤赔偿一直没给", "护栏坏了，可能造成受伤", "消防通道被占", "",
    ],
)  # fmt: skip
def test_what_is_only_feared_or_long_past_stops_nobody(words):
    assert dangers_in(words) == []
