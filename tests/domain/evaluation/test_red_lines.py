"""Each red line says broken when a fact breaks it, and kept for the app as it is."""

from dataclasses import replace

import pytest

from fieldapp.domain.evaluation.red_lines import Facts, RedLine, check_all

GOOD = Facts(
    columns=["patrol.on", "route_batch.points"],
    routes=["/field/patrols/"],
    values=["case.state.closed"],
    indicator_columns=["case.closed_at"],
    person_routes=["/field/mine/figures/"],
    categories=30,
    photo_categories=3,
    session_days=30,
    operator="中心",
    filing_number="陕-1",
    complaint_route="/about/",
)
BREACHES = [
    (RedLine.NO_CLOCKING, {"columns": ["patrol.clock_in_at"]}),
    (RedLine.NO_CLOCKING, {"routes": ["/desk/rankings/"]}),
    (RedLine.NO_CLOCKING, {"values": ["task.kind.punch"]}),
    (RedLine.NO_FORCED_USE, {"columns": ["unit.install_rate"]}),
    (RedLine.NO_FORCED_USE, {"session_days": 0}),
    (RedLine.NO_APPRAISAL, {"columns": ["report.likes"]}),
    (RedLine.NO_APPRAISAL, {"person_routes": ["/desk/people/<uuid:person_id>/figures"]}),
    (RedLine.NO_APPRAISAL, {"indicator_columns": ["patrol.score"]}),
    (RedLine.NO_NEEDLESS_UPLOADS, {"required_uploads": ["VisitForm.photo"]}),
    (RedLine.NO_NEEDLESS_UPLOADS, {"photo_categories": 16}),
    (RedLine.NO_NEEDLESS_UPLOADS, {"overdue_routes": 1}),
    (RedLine.NOTHING_TWICE, {"asked_twice": 1}),
    (RedLine.OPEN_TO_COMPLAINTS, {"filing_number": ""}),
    (RedLine.OPEN_TO_COMPLAINTS, {"complaint_route": ""}),
]


def broken(facts):
    return {check.line for check in check_all(facts) if not check.is_kept}


def test_what_is_in_order_breaks_no_line():
    assert broken(GOOD) == set()


@pytest.mark.parametrize(("line", "breach"), BREACHES)
def test_a_breach_breaks_its_line_and_is_named(line, breach):
    facts = replace(GOOD, **breach)
    assert broken(facts) - {RedLine.NO_CLOCKING} <= {line} and line in broken(facts)
    check = next(check for check in check_all(facts) if check.line is line)
    assert [each.what for each in check.evidence if each.is_bad]


def test_every_line_has_a_check():
    assert {check.line for check in check_all(GOOD)} == set(RedLine)
