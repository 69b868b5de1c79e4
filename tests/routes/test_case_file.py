"""The case file on paper: everything there, the reporter masked."""

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases import steps
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.cases.steps import Words
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, Urgency


def test_a_case_file_holds_reports_deadlines_and_the_whole_history(session, town, sign_in, now):
    lin = Actor.of(town.lin, clock.day_of(now))
    steps.dispatch(session, lin, town.case, town.roads, Words("内部说明", "已交办"), now)
    session.commit()
    page = sign_in(town.tang).get(f"/desk/cases/{town.case.id}/print").text
    for words in (
        town.case.number, "西大街口的路灯", "总时限", "派遣给老城街道市政设施管理所", "内部说明", "已交办",
        f"唐志明 打印于 {now:%m-%d %H:%M}", town.lamp.done_when, "当前：已派遣",
    ):  # fmt: skip
        assert words in page, words


def test_a_residents_name_and_phone_are_masked(session, town, sign_in, now):
    new = NewReport(
        town.lamp,
        "路灯坏了",
        Urgency.ORDINARY,
        "菜场",
        grid=town.grid,
        reporter_name="王小明",
        reporter_phone="10000031234",
    )
    report = open_report(session, new, None, now)
    session.commit()
    case = session.get_one(Case, report.case_id)
    page = sign_in(town.tang).get(f"/desk/cases/{case.id}/print").text
    assert "王**" in page and "100****1234" in page
    assert "王小明" not in page and "10000031234" not in page
