"""Admissions of the demo town: one item in force, one running out, one refused, one being decided; a refused task."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from fieldapp.clock import day_of
from fieldapp.demo.cast import Town
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.service_items import admission, applications, minutes, opinions
from fieldapp.domain.service_items.applications import NewItem
from fieldapp.domain.service_items.fields import NewField
from fieldapp.domain.service_items.workflow import Act
from fieldapp.domain.tasks import finishing, giving, refusing
from fieldapp.domain.tasks.giving import NewTask, Subject
from fieldapp.models import Ballot, ItemKind, Person, ServiceItem, Stance

HOUSES = (25, 30, 20, 35, 28, 26)  # minutes, as somebody chose to say
GROUP = "安全隐患排查"


@dataclass(frozen=True)
class Admissions:
    """The acts of an admission, by the people whose step each is."""

    session: Session
    town: Town

    def build(self, now: datetime) -> None:
        """All of them, told from `now`."""
        self._in_force(now)
        self._running_out(now)
        self._refused(now)
        self._being_decided(now)
        self._before_the_meeting(now)
        self._refused_task(now)

    def _in_force(self, now: datetime) -> None:
        item = self._applied(
            now - timedelta(days=80), "路灯和护栏夜间巡看", GROUP, minutes=10, frequency="每月一次",
            content="天黑后沿主路看一遍路灯、护栏和井盖，坏的上报", standard="看得见的当场记下位置，不拍照、不打卡",
        )  # fmt: skip
        self._heard(item, now - timedelta(days=78), "工作量可以承担，请市政所按季度反馈维修情况")
        self._decided(item, now - timedelta(days=70), Ballot.FOR, "依据充分，工作量合理")
        admission.publish(self.session, self._as(self.town.bai, now), item, Act(), now - timedelta(days=68))
        lin = self._as(self.town.lin, now)
        for number, spent in enumerate(HOUSES):
            then = now - timedelta(days=30 - number)
            new = NewTask("夜间看路灯", day_of(then), self.town.mei, Subject(place=self.town.grid), item)
            task = giving.give(self.session, lin, new, then)
            finishing.finish(self.session, self._as(self.town.mei, then), task, "看过了", [], then)
            minutes.give(self.session, self._as(self.town.mei, then), task, spent, then)

    def _running_out(self, now: datetime) -> None:
        item = self._applied(
            now - timedelta(days=20), "连阴雨期间排水口清理提醒", GROUP, kind=ItemKind.URGENT, minutes=15,
            ends_on=day_of(now) + timedelta(days=4), content="提醒沿街商户和住户清理门前排水口",
            standard="当面或电话提醒一次，不重复上门", frequency="雨前一次",
        )  # fmt: skip
        self._heard(item, now - timedelta(days=19), "同意，雨情紧急")
        self._decided(item, now - timedelta(days=18), Ballot.FOR, "事关安全，限期执行，到期退出")
        admission.publish(self.session, self._as(self.town.bai, now), item, Act(), now - timedelta(days=18))

    def _refused(self, now: datetime) -> None:
        item = self._applied(
            now - timedelta(days=50), "沿街店铺灯箱台账登记", "依法采集基础信息", minutes=40, frequency="每季度一次",
            content="逐店登记灯箱尺寸、材质和责任人", standard="一店一表", means="提供表格",
            fields=(NewField("灯箱尺寸"), NewField("灯箱材质")),
        )  # fmt: skip
        self._heard(
            item, now - timedelta(days=48), "与许可审批时已交的材料重复，网格员没有测量条件", Stance.DISAGREE
        )
        self._decided(
            item, now - timedelta(days=40), Ballot.AGAINST, "许可审批时已有同样材料，应通过共享取得"
        )

    def _being_decided(self, now: datetime) -> None:
        item = self._applied(
            now - timedelta(days=3), "窨井盖移位巡查", GROUP, minutes=8, frequency="每月两次",
            content="巡查时看井盖是否移位、缺失，有问题马上上报", standard="发现后先放警示物，再上报",
            fields=(NewField("井盖编号"),),
        )  # fmt: skip
        admission.accept(
            self.session, self._as(self.town.bai, now), item, Act("材料齐全"), now - timedelta(days=2)
        )
        then = now - timedelta(days=1)
        said: list[tuple[Person, Stance, str, bool]] = [
            (self.town.zhao, Stance.AGREE, "本来就在看", True),
            (self.town.wu, Stance.CHANGE, "请先把编号牌补上，没有牌子看不出是哪一个", False),
        ]
        for who, stance, words, is_named in said:
            opinions.voice(self.session, self._as(who, then), item, stance, words, is_named, then)

    def _before_the_meeting(self, now: datetime) -> None:
        """Reviewed: the next joint meeting of the county decides."""
        item = self._applied(
            now - timedelta(days=9), "沿河护栏隐患巡看", GROUP, minutes=6, frequency="汛期每周一次",
            content="沿河边走一遍，看护栏有无松动、缺失", standard="看得见的当场记下位置，不靠近水边",
        )  # fmt: skip
        self._heard(item, now - timedelta(days=7), "同意，汛期确有需要")

    def _refused_task(self, now: datetime) -> None:
        """A department had unlisted work given; the worker sent it back."""
        lin, mei, then = self.town.lin, self.town.mei, now - timedelta(hours=30)
        new = NewTask(
            "逐户收集停车位照片", day_of(now) + timedelta(days=3), mei, Subject(case=self.town.case),
            unit=self.town.roads,
        )  # fmt: skip
        task = giving.give(self.session, self._as(lin, then), new, then)
        refusing.refuse(
            self.session, self._as(mei, then), task, "清单里没有这一项", now - timedelta(hours=20)
        )

    def _applied(self, then: datetime, name: str, group: str, **said: Any) -> ServiceItem:
        plain = {
            "name": name, "group": group, "legal_basis": "《城市道路管理条例》第二十三条", "kind": ItemKind.REGULAR,
            "means": "每季度培训一次，配发手电和反光背心", "starts_on": day_of(then) + timedelta(days=10),
        }  # fmt: skip
        if said.get("kind") is ItemKind.URGENT:
            plain["starts_on"] = day_of(then)
        new = NewItem(**{**plain, **said})
        return applications.apply(self.session, self._as(self.town.sun, then), self.town.roads.id, new, then)

    def _heard(self, item: ServiceItem, then: datetime, words: str, stance: Stance = Stance.AGREE) -> None:
        admission.accept(self.session, self._as(self.town.bai, then), item, Act("材料齐全"), then)
        opinions.advise(self.session, self._as(self.town.tang, then), item, stance, words, then)
        opinions.voice(self.session, self._as(self.town.mei, then), item, stance, "", False, then)
        review = Act("依据、内容、用时和保障措施已核对，提交联席会议")
        admission.review(self.session, self._as(self.town.bai, then), item, review, then + timedelta(hours=4))

    def _decided(self, item: ServiceItem, then: datetime, ballot: Ballot, reason: str) -> None:
        bai = self._as(self.town.bai, then)
        for unit in (self.town.county_centre, self.town.street_centre, self.town.village_centre):
            admission.vote(self.session, bai, item, unit, ballot, reason, then)
        admission.decide(self.session, bai, item, Act(reason), then)

    def _as(self, person: Person, then: datetime) -> Actor:
        return Actor.of(person, day_of(then))


def build(session: Session, town: Town, now: datetime) -> None:
    """The admissions of the street's municipal works department."""
    Admissions(session, town).build(now)
