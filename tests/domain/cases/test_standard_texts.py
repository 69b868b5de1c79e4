"""Standard texts: which ones fit a case and its step, and who changes them."""

from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update
from support.handling import actor

from fieldapp.domain.cases import standard_texts
from fieldapp.domain.errors import AlreadyDone, ChangedMeanwhile, NotYours, RuleBroken
from fieldapp.models import AccessEntry, Category, StandardText, Verb


@pytest.fixture
def yan(town, now):
    return actor(town.yan, now)


@pytest.fixture
def only(session):
    """only((code, verb, words), …): these are all the texts there are."""

    def _only(*rows):
        session.execute(delete(StandardText))
        for code, verb, words in rows:
            session.add(StandardText(category_code=code, verb=verb, words=words))
        session.flush()

    return _only


def words_of(texts):
    return [text.words for text in texts]


def test_texts_stand_in_the_order_of_the_steps_and_the_general_ones_first(session, only):
    only(
        ("lamp", Verb.CLOSE, "丁"), ("", Verb.CLOSE, "乙"), ("", Verb.CLOSE, "丙"), ("x", Verb.DECLINE, "甲")
    )
    assert words_of(standard_texts.every(session)) == ["甲", "丙", "乙", "丁"]


def test_a_cases_own_texts_come_before_its_familys_and_these_before_the_general_ones(session, town, only):
    family = town.lamp.parent.code
    only(
        ("", Verb.CLOSE, "通用"), (family, Verb.CLOSE, "同类"), (town.lamp.code, Verb.CLOSE, "路灯"),
        (town.lamp.code, Verb.DECLINE, "别的步骤"), (town.dispute.code, Verb.CLOSE, "别的类别"),
    )  # fmt: skip
    assert words_of(standard_texts.fitting(session, [town.lamp], [Verb.CLOSE])) == ["路灯", "同类", "通用"]
    both = standard_texts.fitting(session, [town.lamp], [Verb.CLOSE, Verb.DECLINE])
    assert set(words_of(both)) == {"路灯", "同类", "通用", "别的步骤"}


def test_a_family_itself_has_no_family_above_it(session, town, only):
    only(("", Verb.CLOSE, "通用"), (town.lamp.parent.code, Verb.CLOSE, "同类"))
    family = session.get_one(Category, town.lamp.parent_id)
    assert words_of(standard_texts.fitting(session, [family], [Verb.CLOSE])) == ["同类", "通用"]


def test_several_cases_are_offered_what_fits_all_of_them(session, town, only):
    family = town.lamp.parent.code
    only(("", Verb.CLOSE, "通用"), (family, Verb.CLOSE, "同类"), (town.lamp.code, Verb.CLOSE, "路灯"))
    mixed = standard_texts.fitting(session, [town.lamp, town.dispute], [Verb.CLOSE])
    assert words_of(mixed) == ["通用"]
    twins = standard_texts.fitting(session, [town.lamp, town.lamp], [Verb.CLOSE])
    assert words_of(twins) == ["路灯", "同类", "通用"]


def test_a_chosen_text_stands_below_the_words_typed_and_only_once():
    text = StandardText(words="已修好。")
    assert standard_texts.added_to("", text) == standard_texts.added_to("  ", text) == "已修好。"
    said = standard_texts.added_to(" 您好。 ", text)
    assert said == "您好。\n已修好。"
    assert standard_texts.added_to(said, text) == said


def test_an_administrator_writes_and_changes_a_text_with_its_line(session, yan, only, now):
    only()
    text = standard_texts.save(session, yan, StandardText(), "lamp", Verb.CLOSE, " 已修好 ", now)
    standard_texts.save(
        session, yan, text, "", Verb.DECLINE, "请找所在社区", now, standard_texts.mark_of(text)
    )
    assert (text.category_code, text.verb, text.words) == ("", Verb.DECLINE, "请找所在社区")
    assert words_of(standard_texts.every(session)) == ["请找所在社区"]
    lines = session.scalars(select(AccessEntry).where(AccessEntry.subject_id == text.id)).all()
    assert sorted((line.verb, line.field) for line in lines) == [
        ("save_text", "* decline"), ("save_text", "lamp close")
    ]  # fmt: skip


def test_a_text_of_an_unknown_category_is_refused(session, yan, now):
    with pytest.raises(RuleBroken, match="no such category"):
        standard_texts.save(session, yan, StandardText(), "unheard", Verb.CLOSE, "x", now)


@pytest.mark.parametrize("act", ["save", "remove"])
def test_a_text_that_was_changed_meanwhile_is_looked_at_again(session, yan, now, act):
    text = session.scalars(select(StandardText)).first()
    acts = {
        "save": lambda seen: standard_texts.save(session, yan, text, "", Verb.CLOSE, "新", now, seen),
        "remove": lambda seen: standard_texts.remove(session, yan, text, now, seen),
    }
    seen = standard_texts.mark_of(text)
    session.connection().execute(update(StandardText.__table__).values(words="别人改过"))
    with pytest.raises(ChangedMeanwhile):
        acts[act](seen)
    assert text.words == "别人改过"
    acts[act](standard_texts.mark_of(text))


def test_a_removed_text_is_gone_with_its_line_and_is_not_removed_again(session, yan, only, now):
    only(("", Verb.CLOSE, "通用"))
    (text,) = standard_texts.every(session)
    standard_texts.remove(session, yan, text, now)
    assert standard_texts.every(session) == []
    line = session.scalars(select(AccessEntry).where(AccessEntry.subject_id == text.id)).one()
    assert (line.verb, line.field) == ("remove_text", "* close")
    with pytest.raises(AlreadyDone):
        standard_texts.remove(session, yan, text, now)


@pytest.mark.parametrize("name", ["tang", "luo", "ding", "mei"])
def test_only_administrators_change_texts(session, town, now, name):
    who, text = actor(getattr(town, name), now), session.scalars(select(StandardText)).first()
    with pytest.raises(NotYours):
        standard_texts.save(session, who, text, "", Verb.CLOSE, "新", now)
    with pytest.raises(NotYours):
        standard_texts.remove(session, who, text, now)
    assert standard_texts.find(session, text.id).words != "新"


def test_a_text_is_found_by_its_id_or_not_at_all(session):
    text = session.scalars(select(StandardText)).first()
    assert standard_texts.find(session, text.id) is text
    assert standard_texts.find(session, uuid4()) is None and standard_texts.find(session, None) is None
