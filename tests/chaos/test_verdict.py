"""The verdict of ./dev chaos finds what is wrong: each time one thing is changed in a town that it found right."""

from datetime import timedelta

import pytest
from chaos.driver import tired_home
from chaos.errands import Errand
from chaos.ledger import Ledger
from chaos.verdict import Town, judge
from sqlalchemy import select
from support.phone import Phone

from fieldapp.domain.photos.files import PhotoFiles
from fieldapp.models import (
    Case,
    CaseState,
    CaseStep,
    Category,
    Household,
    Involvement,
    Receipt,
    Report,
    Resident,
    SavedFilter,
    StandardText,
    Task,
    TaskState,
    TaskStep,
    TaskVerb,
    Urgency,
    Visit,
    VisitWay,
)

SEEN = {
    "report": {"category": "lamp", "words": "路灯坏了一号", "place_words": "桥头", "urgency": "pressing"},
    "visit": {"way": "door", "condition": "well", "purpose": "看望", "needs": "一袋米二号"},
    "household": {"address": "西大街三号", "headcount": "2"},
    "household_edit": {"convenient_hours": "晚上在家四号"},
    "task_done": {"words": "已经看望五号"},
    "patrol": {"place_words": "东边", "words": "一路都好六号"},
    "task_refused": {"remark": "不在清单七号"},
    "refusal": {"words": "不要再来八号", "way": "phone", "days": "365", "confirmed": "y"},
}
WORDS = {"report": "words", "visit": "needs", "household": "address", "household_edit": "convenient_hours",
         "task_done": "words", "patrol": "words", "task_refused": "remark", "refusal": "words"}  # fmt: skip


@pytest.fixture
def run(session, connection, town, sign_in, now, tmp_path):
    """A phone has sent one form of each kind, each was seen saved; run() is the verdict's complaints."""
    other_task, tired = _another_task(town), tired_home(town.house, 0)
    session.add_all([other_task, tired])
    session.commit()
    before, ledger = Town.of(connection), Ledger(len(SEEN))
    phone = Phone(sign_in(town.mei), town.mei)
    phone.hello()
    home, targets = str(town.house.id), {"household_edit": str(town.house.id), "task_done": str(town.task.id)}
    targets |= {"task_refused": str(other_task.id), "refusal": str(tired.id)}
    for kind, fields in SEEN.items():
        address = f"/field/visits/new?household={home}" if kind == "visit" else "/field/"
        errand = Errand(kind, address, dict(fields), fields[WORDS[kind]], targets.get(kind, ""))
        item = phone.save(kind, sent(kind, fields, home, str(town.grid.id), now), **about(kind, targets))
        assert phone.send(item).status_code in {200, 201}, phone.send(item).text
        ledger.saw(str(item.id), "mei", errand)

    def _run():
        session.commit()
        return judge(connection, PhotoFiles(tmp_path), before, ledger).complaints

    assert _run() == [], "\n".join(_run())
    return _run


def _another_task(town):
    like = town.task
    columns = {c.key: getattr(like, c.key) for c in Task.__mapper__.column_attrs if c.key != "id"}
    return Task(**columns)


def sent(kind, fields, home, grid, now):
    more = {
        "household": {"grid": grid, "contact_tier": "front_line"},
        "visit": {"household": home, "on": now.date()},
        "patrol": {"on": now.date(), "grid": grid},
        "household_edit": {
            "address": "西大街12号1单元302室",
            "headcount": 3,
            "please_note": "家里有狗，敲门后稍等",
        },
    }
    return {**fields, **more.get(kind, {})}


def about(kind, targets):
    version = {"base_version": 1} if kind == "household_edit" else {}
    return {"target": targets[kind], **version} if kind in targets else {}


def one(session, model, **columns):
    return session.scalars(select(model).filter_by(**columns)).unique().one()


def its_report(session):
    return one(session, Report, words="路灯坏了一号")


def its_case(session):
    return session.get_one(Case, its_report(session).case_id)


def another_urgency(session, town):
    its_report(session).urgency = its_case(session).urgency = Urgency.ORDINARY


def another_urgency_of_the_case(session, town):
    its_case(session).urgency = Urgency.URGENT


def another_place(session, town):
    its_report(session).scope = town.second_grid.scope
    its_report(session).grid_id = town.second_grid.id


def other_words_for_the_place(session, town):
    its_report(session).place_words = its_case(session).place_words = "桥尾"


def another_position(session, town):
    its_report(session).lat, its_report(session).lon = 32.69, 109.02


def another_category(session, town):
    code = session.scalars(select(Category).where(Category.code == "rubbish")).unique().one()
    its_report(session).category = its_case(session).category = code


def somebody_elses_report(session, town):
    its_report(session).person_id = town.zhao.id


def somebody_elses_receipt(session, town):
    session.get_one(Receipt, its_report(session).id).person_id = town.zhao.id


def another_time(session, town):
    its_report(session).captured_at -= timedelta(hours=9)


def a_second_case_without_a_report(session, town):
    like = its_case(session)
    copied = {
        c.key: getattr(like, c.key) for c in Case.__mapper__.column_attrs if c.key not in {"id", "number"}
    }
    session.add(Case(number="2", **copied))


def a_doubled_step(session, town):
    [step] = its_case(session).steps
    copied = {
        c.key: getattr(step, c.key) for c in CaseStep.__mapper__.column_attrs if c.key not in {"id", "number"}
    }
    session.add(CaseStep(number=2, **copied))


def a_case_moved_on(session, town):
    its_case(session).state = CaseState.ACCEPTED


def a_part_for_somebody_else(session, town):
    session.add(
        Involvement(
            case_id=its_case(session).id, person_id=town.far.id, since=its_report(session).received_at
        )
    )


def a_visit_at_another_household(session, town):
    one(session, Visit, household_id=town.house.id).household_id = town.other_house.id


def a_household_with_more_people(session, town):
    one(session, Household, address="西大街三号").headcount = 3


def a_household_that_nobody_edited(session, town):
    session.get_one(Household, town.other_house.id).convenient_hours = "上午"


def an_edit_that_changed_something_else(session, town):
    session.get_one(Household, town.house.id).address = "东大街1号"


def an_edit_written_twice(session, town):
    session.get_one(Household, town.house.id).version += 1


def a_task_of_somebody_else(session, town):
    session.get_one(Task, town.task.id).assignee_id = town.zhao.id


def a_refused_task_with_other_words(session, town):
    one(session, TaskStep, verb=TaskVerb.REFUSE).words = "别的"


def a_refused_task_that_is_open(session, town):
    session.get_one(Task, one(session, TaskStep, verb=TaskVerb.REFUSE).task_id).state = TaskState.OPEN


def a_refusal_for_another_time(session, town):
    one(session, Household, address="后街0号").refusal_until -= timedelta(days=1)


def a_refusal_in_another_way(session, town):
    one(session, Household, address="后街0号").refused_way = VisitWay.DOOR


def a_resident_changed(session, town):
    session.get_one(Resident, town.granny.id).birth_year = 1950


def a_row_in_a_table_that_no_form_writes(session, town):
    session.add(
        SavedFilter(person_id=town.mei.id, name="x", asked={}, saved_at=its_report(session).received_at)
    )


def a_row_gone(session, town):
    session.delete(session.scalars(select(StandardText)).first())


def a_receipt_too_many(session, town):
    like = session.get_one(Receipt, its_report(session).id)
    copied = {
        c.key: getattr(like, c.key) for c in Receipt.__mapper__.column_attrs if c.key not in {"id", "number"}
    }
    session.add(Receipt(number=None, **copied))


WRONGS = [
    another_urgency, another_urgency_of_the_case, another_place, other_words_for_the_place, another_position,
    another_category, somebody_elses_report, somebody_elses_receipt, another_time, a_second_case_without_a_report,
    a_doubled_step, a_case_moved_on, a_part_for_somebody_else, a_visit_at_another_household,
    a_household_with_more_people, a_household_that_nobody_edited, an_edit_that_changed_something_else,
    an_edit_written_twice, a_task_of_somebody_else, a_resident_changed, a_refused_task_with_other_words, a_refused_task_that_is_open,
    a_refusal_for_another_time, a_refusal_in_another_way, a_row_in_a_table_that_no_form_writes,
    a_row_gone, a_receipt_too_many,
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONGS, ids=lambda wrong: wrong.__name__)
def test_the_verdict_finds(run, session, town, wrong):
    wrong(session, town)
    session.flush()
    assert run() != []
