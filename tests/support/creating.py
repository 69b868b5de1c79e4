"""Requests that write, each as the right person with what it takes, for tests that send them in some unusual way."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session
from support import admissions, creating_filings, databases, residents
from support.creating_forms import creating_forms
from support.exporting import export_of
from support.phone import Phone, report_fields
from support.pictures import encoded, noisy

from fieldapp import clock
from fieldapp.demo.cast import PASSWORD
from fieldapp.domain.account_security import known_browsers, second_factors
from fieldapp.domain.evaluation import schemes
from fieldapp.domain.people import one_time_codes
from fieldapp.domain.reports.pins import pin_of
from fieldapp.domain.reports.tracking_codes import code_of, find_tracked
from fieldapp.models import (
    BodyMember,
    Case,
    Channel,
    Digest,
    EvaluatedUnit,
    Evaluation,
    EvaluationAppeal,
    EvaluationFigure,
    EvaluationScheme,
    EvaluationVersion,
    Indicator,
    Matter,
    MatterKind,
    Person,
    Place,
    Quarantined,
    QuarantineKind,
    Report,
    SavedFilter,
)

Request = tuple[str, str, dict[str, Any]]  # who, address, what is sent
FRIDAY = 4
SCHEMES = "/desk/evaluation-schemes/"
MEETINGS = "/desk/meetings/"
CARE = {"care": ["living_alone"], "source": "own_request", "legal_basis": "statutory_duty"}


class Prepared:
    """Things for requests that need something to be there first; `clients(who)` gives somebody's browser."""

    def __init__(self, session: Session, clients: Callable[[str], Any]) -> None:
        self.session, self.clients = session, clients
        self.town = databases.CastHere(session)
        self.soon = (clock.day_of(databases.NOW) + timedelta(days=2)).isoformat()

    def send(self, who: str, address: str, /, **fields: Any) -> str:
        """Send a form; the id it is sent under is the id of what it makes."""
        claim = str(uuid4())
        answer = self.clients(who).post(address, data={"submission_id": claim, **fields})
        assert answer.status_code == 303, (address, answer.status_code, _complaints(answer.text))
        return claim

    def requests(self) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
        """(Who, method, address, options), of what no test can send without knowing more than the form says."""
        for who, address, fields in [
            *self.creating(), *self.desk(), *self.cases(), *self.people(), *self.children(), *self.signing_in(),
            *self.reporters(), *self.items(), *self.evaluations(), *self.organisation(), *self.meetings(),
            *creating_filings.requests(self.session, self.town),
        ]:  # fmt: skip
            yield who, "POST", address, {"data": {"submission_id": str(uuid4()), **fields}}
        yield "", *self.resident()
        yield from self.phones()

    def resident(self) -> tuple[str, str, dict[str, Any]]:
        """The last step of a public form, with the answers that its browser keeps."""
        client = self.clients("")
        draft = residents.fill(client, words="六次")
        return (
            "POST",
            f"{draft}/check",
            {"data": {"joins": ""}, "cookies": residents.cookies_of(client, draft)},
        )

    def creating(self) -> Iterator[Request]:
        for form in creating_forms(self.town).values():
            who, address, fields, _ = form()
            yield who or "", address, fields
        yield "mei", f"/field/tasks/{self._done_task()}/undo", {}
        yield "mei", f"/field/tasks/{self.town.task.id}/refusal", {}
        said = {"words": "别再来了", "way": "door", "days": "180", "confirmed": "y"}
        yield "mei", f"/field/households/{self.town.house.id}/refusal", said

    def _done_task(self) -> str:
        today = clock.day_of(databases.NOW).isoformat()
        about = {"household": str(self.town.house.id), "item": str(self.town.visit_item.id)}
        given = {"title": "可撤销", "assignee": str(self.town.mei.id), "due_on": today}
        task = self.send("lin", "/field/tasks/", **about, **given)
        self.send("mei", f"/field/tasks/{task}/done", words="看过了")
        return task

    def organisation(self) -> Iterator[Request]:
        """A body with a member, a centre and its roster, by the director of the street."""
        body, centre = f"/desk/bodies/{self.town.street.id}", self.town.street_centre.id
        self.send("luo", body, name="领导小组")
        self.send("luo", f"{body}/members", name="吴", office="代表", line="deputy")
        member = self.session.scalars(select(BodyMember.id).where(BodyMember.name == "吴")).one()
        yield "luo", body, {"name": "工作领导小组"}
        yield "luo", f"{body}/members", {"name": "石", "office": "干事", "line": "other"}
        yield "luo", f"/desk/bodies/members/{member}/end", {}
        yield "luo", f"/desk/centres/{centre}", {"name": "六次中心", "phone": "09153210000"}
        yield "luo", f"/desk/duty/{centre}", {"night_6": str(self.town.tang.id)}

    def desk(self) -> Iterator[Request]:
        yield "tang", "/desk/filters/", {"name": "甲", "q": "路灯"}
        self.send("tang", "/desk/filters/", name="乙", q="路灯")
        kept = self.session.scalars(select(SavedFilter).where(SavedFilter.name == "乙")).one()
        yield "tang", f"/desk/filters/{kept.id}", {"name": "丙"}
        yield "tang", f"/desk/filters/{kept.id}/removal", {}
        robot = {
            "kind": "wecom",
            "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-0ec2",
        }
        yield (
            "yan",
            f"/desk/channels/units/{self.town.roads.id}",
            {**robot, "address": f"{robot['address']}2"},
        )
        self.send("yan", f"/desk/channels/units/{self.town.roads.id}", **robot)
        channel = self.session.scalars(select(Channel).where(Channel.unit_id == self.town.roads.id)).one()
        yield "yan", f"/desk/channels/{channel.id}/tests", {}
        self.send("sun", "/reminders/short-messages", on="y")
        yield "sun", "/reminders/short-messages/tests", {}
        yield "lin", "/reminders/short-messages", {"on": "y"}
        told = {"for_id": self.town.lin.id, "person_id": self.town.lin.id}
        self.session.add(Digest(**told, send_at=databases.NOW - timedelta(hours=1)))
        self.session.commit()
        yield "lin", "/reminders/away", {}
        day = {
            "what": "day",
            "place": "",
            "basis": "通知",
            "on": self.soon,
            "kind": "holiday",
            "name": "停工",
        }
        yield "yan", "/desk/calendar/", day
        grid = {"name": "待撤网格", "kind": "comprehensive", "level": "2"}
        self.send("yan", f"/desk/grids/{self.town.village.id}/divide", **grid)
        ending = self.session.scalars(select(Place).where(Place.name == "待撤网格")).one()
        yield "yan", f"/desk/grids/{ending.id}/end", {}
        home = {"address": "西大街12号1单元301室", "version": str(self.town.house.version)}
        yield "mei", f"/field/households/{self.town.house.id}/edit", home

    def items(self) -> Iterator[Request]:
        """A service item at each stage, and what follows from tasks about items."""
        yield "sun", "/desk/service-items/", admissions.fields_of(self.town)
        made = [self.send("sun", "/desk/service-items/", **admissions.fields_of(self.town)) for _ in range(4)]
        fresh, returned, heard, voted = (f"/desk/service-items/{each}" for each in made)
        yield "bai", f"{fresh}/steps", {"step": "accept"}
        self.send("bai", f"{returned}/steps", step="return", words="请补充频次")
        yield "sun", f"{returned}/edit", {**admissions.fields_of(self.town), "reply": "已补充"}
        for each in (heard, voted):
            self.send("bai", f"{each}/steps", step="accept")
        yield "mei", f"/field/opinions/{made[2]}", {"stance": "agree", "name": "without", "words": "可以"}
        yield "tang", f"{heard}/opinion", {"stance": "agree", "words": "可以承担"}
        self.send("tang", f"{voted}/opinion", stance="agree", words="可以承担")
        self.send("bai", f"{voted}/steps", step="review", words="已核对")
        yield "bai", f"{voted}/votes", {"unit": str(self.town.street_centre.id), "ballot": "for"}
        yield "mei", f"/field/tasks/{self._done_task()}/minutes", {"minutes": "20"}
        given = {"title": "未准入", "item": str(self.town.visit_item.id), "assignee": str(self.town.mei.id)}
        about = {"place": str(self.town.grid.id), "unit": str(self.town.roads.id), "due_on": self.soon}
        task = self.send("lin", "/field/tasks/", **given, **about)
        self.send("mei", f"/field/tasks/{task}/refusal")
        yield "sun", f"/desk/service-items/refused-tasks/{task}/withdrawal", {}

    def cases(self) -> Iterator[Request]:
        lamp = {"category": "lamp", "place_words": "桥头", "urgency": "ordinary"}
        sent = [self.send("mei", "/field/reports/", words="路灯", **lamp) for _ in range(4)]
        ids = {each: str(self.session.get_one(Report, UUID(each)).case_id) for each in sent}
        first, second, called, fourth = sent
        both = {"case": [ids[first], ids[second]], "lead": ids[first], "reason": "同一处"}
        self.send("tang", "/desk/merges/", **both)
        yield "tang", f"/desk/merges/{ids[second]}/undo", {"internal_words": "不是同一处"}
        yield "tang", f"/desk/merges/{ids[first]}/reports/{second}", {"internal_words": "不是同一处"}
        dispatched = {
            "step": "dispatch",
            "case": [str(self.town.case.id)],
            "target": f"unit:{self.town.roads.id}",
        }
        yield "tang", "/desk/bulk/", dispatched
        case = f"/cases/{ids[called]}"
        self.send("tang", f"{case}/dispatch", target=f"unit:{self.town.roads.id}")
        self.send("sun", f"{case}/signature")
        units = [f"unit:{self.town.village_centre.id}", f"unit:{self.town.county_centre.id}"]
        words = {"internal_words": "请一起看线路", "public_words": "已请多家单位共同处理"}
        yield "sun", f"{case}/whistle", {"units": units, "until": self.soon, **words}
        self.send("sun", f"{case}/whistle", units=units, until=self.soon, **words)
        yield "lin", f"{case}/call-answer", {"decision": "yes"}
        today = clock.day_of(databases.NOW).isoformat()
        yield "lin", f"{case}/arrival", {"until": today, "internal_words": "电缆被挖断"}
        signed = self.session.get_one(Case, UUID(ids[fourth]))
        self.send("tang", f"/cases/{signed.id}/dispatch", target=f"unit:{self.town.roads.id}")
        self.send("sun", f"/cases/{signed.id}/signature")
        self.session.refresh(signed)
        assert signed.due_at is not None
        later = clock.day_of(signed.due_at) + timedelta(days=3 if signed.due_at.weekday() == FRIDAY else 1)
        yield (
            "sun",
            f"/cases/{signed.id}/extension",
            {"until": later.isoformat(), "internal_words": "配件未到"},
        )

    def filed(self) -> Report:
        """A resident's report, just filed from the browser that nobody has signed in with, and signed for."""
        answer = residents.send(self.clients(""), words="路灯", place_words="桥头", phone="10000009001")
        report = find_tracked(self.session, answer.location.removesuffix("/receipt"))
        assert report is not None
        self.send("tang", f"/cases/{report.case_id}/dispatch", target=f"unit:{self.town.roads.id}")
        self.send("sun", f"/cases/{report.case_id}/signature")
        return report

    def reporters(self) -> Iterator[Request]:
        asked, told = self.filed(), self.filed()
        words = {"public_words": "是哪一盏？", "until": self.soon}
        self.send("sun", f"/cases/{asked.case_id}/question", **words)
        yield "", f"/track/{code_of(asked)}/answer", {"answer": "第二盏"}
        page = f"/track/{code_of(told)}"
        yield "", f"{page}/additions", {"addition": "又坏了一盏"}
        yield "", f"{page}/contact", {"contact_wish": "write_only"}
        yield "", f"{page}/withdrawal", {"reason": "自己修好了"}
        yield "", f"{page}/pin", {"pin": pin_of(told.id)}
        yield "sun", f"/cases/{told.case_id}/reporters/{told.id}", {"purpose": "case"}
        for solved in ("solved", "not_solved"):
            done = self.filed()
            self.send("sun", f"/cases/{done.case_id}/feedback", public_words="已修好")
            yield (
                "",
                f"/track/{code_of(done)}/confirmation",
                {"solved": solved, "stars": "2", "remark": "不亮"},
            )
        self.session.get_one(Case, done.case_id).complained_at = databases.NOW
        self.session.commit()
        yield "bai", f"/cases/{done.case_id}/complaint-answer", {"public_words": "已核实"}

    def evaluations(self) -> Iterator[Request]:
        """Of the last month, by a scheme each: open, closed, published, and with an appeal."""
        yield "gao", SCHEMES, self._scheme("新")
        for name in ("甲", "乙", "丙", "丁"):
            self.send("gao", SCHEMES, **self._scheme(name))
        versions = {each.name: each.scheme_id for each in self.session.scalars(select(EvaluationVersion))}
        last = clock.day_of(databases.NOW).replace(day=1) - timedelta(days=1)
        month = {"since": last.replace(day=1).isoformat(), "until": last.isoformat()}
        yield (
            "gao",
            f"{SCHEMES}{versions['甲']}",
            {**self._scheme("改"), "as_seen": self._seen(versions["甲"])},
        )
        yield "gao", f"{SCHEMES}{versions['甲']}/evaluations", month
        for name, steps in (("乙", 0), ("丙", 1), ("丁", 2)):
            self.send("gao", f"{SCHEMES}{versions[name]}/evaluations", **month)
            query = select(Evaluation).where(Evaluation.scheme_id == versions[name])
            evaluation = self.session.scalars(query).one()
            for noun in ("closing", "publication")[:steps]:
                self.send("gao", f"/desk/evaluations/{evaluation.id}/{noun}", confirmed="y")
            if steps < 2:
                noun = ("closing", "publication")[steps]
                yield "gao", f"/desk/evaluations/{evaluation.id}/{noun}", {"confirmed": "y"}
        published = (
            select(EvaluationFigure).join(EvaluatedUnit).where(EvaluatedUnit.evaluation_id == evaluation.id)
        )
        figure = self.session.scalars(
            published.where(EvaluationFigure.indicator == Indicator.VISITS_ON_CYCLE)
        ).first()
        assert figure is not None and figure.counted > figure.total
        address = f"/desk/evaluations/frozen/{figure.id}/appeals"
        yield "luo", address, {"items": ["0"], "reason": "已探访"}
        self.send("luo", address, items=["0"], reason="已探访")
        appeal = self.session.scalars(
            select(EvaluationAppeal).where(EvaluationAppeal.figure_id == figure.id)
        ).one()
        said = {"decision": "left_out", "grounds": "属实"}
        yield "gao", f"/desk/evaluations/appeals/{appeal.id}/decision", said

    def _scheme(self, name: str) -> dict[str, Any]:
        weights = {f"weight_{each.value}": "0" for each in Indicator}
        weights |= {"weight_on_time": "50", "weight_visits_on_cycle": "50"}
        said = {"name": name, "level": "town", "appeal_days": "15", "basis": "通知"}
        return {**said, **weights, "place": str(self.town.county.id)}

    def _seen(self, scheme_id: UUID) -> str:
        return schemes.mark_of(self.session.get_one(EvaluationScheme, scheme_id))

    def meetings(self) -> Iterator[Request]:
        """A meeting of today at each stage, with decisions of a unit."""
        yield "tang", MEETINGS, self._plan()
        fresh, moved, held, signed = (
            f"{MEETINGS}{self.send('tang', MEETINGS, **self._plan())}" for _ in range(4)
        )
        for page in (held, signed):
            self.send("tang", f"{page}/matters", title="排水口")
        yield "tang", f"{fresh}/edit", {**self._plan(), "room": "二楼"}
        yield "tang", f"{fresh}/cancellation", {"reason": "改期"}
        yield "tang", f"{fresh}/matters", {"title": "路灯"}
        self.send("tang", f"{moved}/matters", title="井盖")
        yield "tang", f"{moved}/agenda", {"act": f"remove added:{self._matter(moved).id}"}
        yield "tang", f"{moved}/opening", {}
        for page in (held, signed):
            self.send("tang", f"{page}/opening")
            self.send("tang", f"{page}/units", present=[str(self.town.roads.id)])
        yield "tang", f"{held}/units", {"present": [str(self.town.street_centre.id)]}
        decisions = f"{held}/matters/{self._matter(held).id}/decisions"
        said = {"words": "清一遍", "owner": f"unit:{self.town.roads.id}", "due_on": self.soon}
        yield "tang", decisions, said
        made = [self.send("tang", decisions, **said) for _ in range(2)]
        yield "tang", f"{MEETINGS}decisions/{made[0]}/undo", {}
        yield "sun", f"{MEETINGS}decisions/{made[1]}/completion", {"words": "清完了"}
        yield "tang", f"{held}/minutes/", {"confirmed": "y"}
        self.send("tang", f"{signed}/minutes/", confirmed="y")
        yield "tang", f"{signed}/minutes/correction", {"part": "course", "words": "改", "reason": "漏记"}

    def _plan(self) -> dict[str, Any]:
        later = (databases.NOW + timedelta(hours=1)).astimezone(clock.CHINA)
        units = [str(self.town.street_centre.id), str(self.town.roads.id)]
        moment = {"on": later.date().isoformat(), "at": f"{later:%H:%M}"}
        return {"kind": "regular", "room": "三楼", "units": units, **moment}

    def _matter(self, page: str) -> Matter:
        meeting_id = UUID(page.removeprefix(MEETINGS))
        query = select(Matter).where(Matter.meeting_id == meeting_id, Matter.kind == MatterKind.ADDED)
        return self.session.scalars(query).one()

    def people(self) -> Iterator[Request]:
        added = {"name": "陆七", "sign_in_name": "luqi", "role": "grid_worker"}
        self.send("yan", "/desk/people/", **added, place_code=self.town.second_grid.code)
        person = self.session.scalars(select(Person).where(Person.sign_in_name == "luqi")).one()
        posting = person.postings[0]
        yield "yan", f"/desk/people/postings/{posting.id}/hand-over", {"successor": "zhao"}
        yield "yan", f"/desk/people/postings/{posting.id}/permission", {}
        yield "yan", f"/desk/people/{person.id}/codes", {}
        self.send("yan", "/desk/people/", **{**added, "sign_in_name": "luba"}, place_code=self.town.grid.code)
        other = self.session.scalars(select(Person).where(Person.sign_in_name == "luba")).one()
        self.send("yan", f"/desk/people/postings/{other.postings[0].id}/end")
        yield "yan", f"/desk/people/{other.id}/end", {}
        head = "姓名\t登录名\t手机\t岗位\t区划代码"
        rows = f"{head}\n陆九\tlujiu\t13800138000\t网格员\t{self.town.grid.code}"
        yield "yan", "/desk/people/import/people", {"rows": rows}
        made = self.send("yan", "/desk/people/import/people", rows=rows.replace("lujiu", "lushi"))
        yield "yan", f"/desk/people/import/{made}/codes", {}

    def children(self) -> Iterator[Request]:
        for name in ("周建华", "周建国"):
            child = {**CARE, "household": str(self.town.house.id), "name": name}
            made = self.send("mei", "/field/residents/", **child, birth_year="2015")
            address = f"/field/residents/{made}"
            self.send("mei", f"{address}/edit", **CARE, birth_year="1951", version="1")
            if name == "周建华":
                yield "mei", f"{address}/release/", {"reason": "年份录错"}
            else:
                self.send("mei", f"{address}/release/", reason="年份录错")
                yield "luo", f"{address}/release/decision", {"decision": "yes"}
        yield "mei", f"{address}/edit", {**CARE, "birth_year": "1952", "version": "2"}
        patrol = self.send("zhao", "/field/patrols/start", grid=str(self.town.other_grid.id))
        yield "zhao", f"/field/patrols/{patrol}/finish", {"place_words": "街口"}
        yield "zhao", f"/field/patrols/{patrol}/discard", {}

    def signing_in(self) -> Iterator[Request]:
        code = one_time_codes.hand_out_code(self.session, self.town.far, None, databases.NOW)
        self.session.commit()
        yield "", "/sign-in", {"sign_in_name": "far", "password": code}
        new = "kite-river-lantern-42"
        waiting = second_factors.begin_set_up(self.session, self.town.sun).pending_secret
        done = second_factors.begin_set_up(self.session, self.town.gao).pending_secret
        before = databases.NOW - timedelta(seconds=30)
        second_factors.confirm(self.session, self.town.gao, pyotp.TOTP(done).at(before), databases.NOW)
        self.session.commit()
        self.send("", "/sign-in", sign_in_name="gao", password=PASSWORD)
        yield "", "/sign-in/code", {"code": pyotp.TOTP(done).at(databases.NOW)}
        yield (
            "sun",
            "/account/second-factor",
            {"code": pyotp.TOTP(waiting).at(databases.NOW), "current": PASSWORD},
        )
        for verb in ("unknown", "known"):  # somebody's first browser is known already
            own = known_browsers.new_token()
            met = known_browsers.meet(self.session, self.town.sun.id, own, "Chrome", databases.NOW)
            self.session.commit()
            yield "sun", f"/account/browsers/{met.id}/{verb}", {}
        yield "wu", "/sign-in/new-password", {"current": PASSWORD, "password": new, "again": new}

    def phones(self) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
        picture = encoded(noisy())
        mei = Phone(self.clients("mei"), self.town.mei)
        mei.hello()
        yield "mei", *recorded(mei, lambda: mei.hello(highest=3))
        fresh = Phone(self.clients("mei"), self.town.mei)
        yield "mei", *recorded(fresh, fresh.hello)
        yield "mei", *recorded(fresh, lambda: fresh.send(fresh.save("report", report_fields(self.town))))
        pictured = mei.save("report", report_fields(self.town), photos=[picture])
        mei.send(pictured)
        photo = next(iter(pictured.photos))
        yield "mei", *recorded(mei, lambda: mei.piece(photo, 0, picture))
        yield "mei", "POST", "/field/bundle", {"json": {"device": str(mei.device)}}
        foreign = Phone(self.clients("lin"), self.town.lin)
        named = foreign.save("report", report_fields(self.town), fixes=pictured.id)
        assert foreign.send(named).json["outcome"] == "review"
        for verb, said in (("take-in", {"words": "属实"}), ("set-aside", {"reason": "重复"})):
            yield "tang", "POST", f"/desk/reviews/{named.id}/{verb}", {"data": said}
        file = export_of(mei, mei.save("report", report_fields(self.town)))
        yield "yan", "POST", "/desk/imports/", {"data": {"file": (file, "phone.json")}}
        gone = Phone(self.clients("qin"), self.town.qin)
        gone.upload_key = gone.hello(need_key=True).json["upload_key"]
        self.town.qin.ended_at = databases.NOW
        self.session.commit()
        gone.client = self.clients("")
        kept = gone.save("report", report_fields(self.town), photos=[picture])
        gone.hand_in(kept)
        yield "", *recorded(gone, lambda: gone.hand_in(gone.save("report", report_fields(self.town))))
        body = gone.piece(next(iter(kept.photos)), 0, picture)
        assert body.status_code == 201
        lies = select(Quarantined).where(
            Quarantined.kind == QuarantineKind.HANDED_IN, Quarantined.subject_id == kept.id
        )
        address = f"/desk/quarantine/{self.session.scalars(lies).one().id}/sending-on"
        yield "yan", "POST", address, {}


def recorded(phone: Phone, send: Callable[[], Any]) -> tuple[str, str, dict[str, Any]]:
    """(Method, address, options) of what a phone would send."""
    real, told = phone.client, Recorder()
    phone.client = told
    try:
        send()
    finally:
        phone.client = real
    return told.told


class Recorder:
    """A client that sends nothing."""

    told: tuple[str, str, dict[str, Any]]

    def post(self, address: str, **options: Any) -> None:
        self.told = ("POST", address, options)

    def patch(self, address: str, **options: Any) -> None:
        self.told = ("PATCH", address, options)


def _complaints(page: str) -> list[str]:
    return re.findall(r'<a href="#[^"]+">[^<]*</a></li>|role="alert"[^>]*>[^<]*', page)
