"""Marks of who could be shown a case or a task."""

from uuid import UUID

from fieldapp.domain.search.marks import CLOSED, OPEN, TASK, mark_of_kind, marks, reach

ONE = UUID(int=1)


def test_an_area_a_unit_and_a_person_reach_by_marks_of_their_own():
    assert reach(["6109", "610902"], [ONE], [ONE]) == ["s6109", "s610902", f"u{ONE.hex}", f"p{ONE.hex}"]
    assert reach([], [], []) == []


def test_each_kind_of_subject_is_marked_with_each_way_to_it():
    assert marks(OPEN + CLOSED, ["s6109", "px"]) == ["_os6109", "_opx", "_cs6109", "_cpx"]
    assert marks(TASK, ["s6109"]) == ["_ts6109"]
    assert marks("", ["s6109"]) == marks(OPEN, []) == []


def test_open_closed_and_tasks_are_told_apart():
    assert len({OPEN, CLOSED, TASK}) == 3 and all(len(letter) == 1 for letter in (OPEN, CLOSED, TASK))


def test_a_category_is_marked_by_its_code_in_signs_that_no_index_divides():
    assert mark_of_kind("lamp") == "_k6c616d70"
    marked = {mark_of_kind(code) for code in ("lamp", "family_lamp", "灯", "a-b", "a b")}
    assert len(marked) == 5
    assert all(mark.isascii() and mark[1:].isalnum() for mark in marked)
