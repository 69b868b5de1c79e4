"""The same is never asked for twice."""

import pytest
from support.admissions import apply_for, in_force

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.service_items import fields
from fieldapp.domain.service_items.fields import FieldProblem, NewField

P = FieldProblem


@pytest.mark.parametrize(
    "asked, problem",
    [
        (NewField("井盖编号"), None),
        (NewField("联系电话"), P.HELD),
        (NewField(" 联系 电话 "), P.HELD),
        (NewField("联系电话", new_reason="原号码大量停机"), None),
        (NewField("灯箱尺寸", is_held=True), P.HELD),
        (NewField("灯箱尺寸", is_shareable=True), P.SHAREABLE),
        (NewField("灯箱尺寸", is_shareable=True, new_reason="共享数据三年未更新"), None),
        (NewField("身份证号"), P.NEVER_STORED),
        (NewField("民族", new_reason="通知要求"), P.NEVER_STORED),
    ],
)
def test_what_is_held_shared_or_never_stored_is_refused(session, town, asked, problem):
    found = fields.problems(session, town.street.scope, [asked], None)
    assert found == ({0: problem} if problem else {})


def test_what_another_item_in_force_collects_is_held(session, town, now):
    in_force(session, town, now, fields=(NewField("井盖编号"),))
    found = fields.problems(session, town.street.scope, [NewField("井盖编号")], None)
    assert found == {0: P.HELD}
    assert fields.problems(session, town.other_town.scope, [NewField("井盖编号")], None) == {}


def test_a_field_stands_in_one_application_once(session, town):
    twice = [NewField("井盖编号"), NewField("井盖编号", new_reason="重要")]
    assert fields.problems(session, town.street.scope, twice, None) == {1: P.TWICE}


def test_no_way_round_the_form_stores_it(session, town, now):
    with pytest.raises(RuleBroken, match="never asked twice"):
        apply_for(session, town, now, fields=(NewField("联系电话"),))
