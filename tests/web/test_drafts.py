"""What a browser keeps of a form: sealed, bound to its address, bounded in size and time."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.web import drafts
from fieldapp.web.drafts import Draft, DraftTooLong, find_draft, forget_draft, keep_draft


def kept(app, draft, path="/x"):
    """The cookies that are set: name → value."""
    with app.test_request_context():
        answer = app.response_class()
        keep_draft(answer, draft, path)
    return dict(head.partition(";")[0].split("=", 1) for head in answer.headers.getlist("Set-Cookie"))


def found(app, draft_id, cookies):
    said = "; ".join(f"{name}={value}" for name, value in cookies.items())
    with app.test_request_context(headers={"Cookie": said}):
        return find_draft(draft_id)


@given(st.dictionaries(st.sampled_from("abc"), st.text(max_size=300)))
def test_answers_come_back_as_they_were_typed(app, answers):
    draft = Draft(uuid4(), answers=answers, marks={"a": "1"})
    again = found(app, draft.id, kept(app, draft))
    typed = {name: value.encode("gb18030", "replace").decode("gb18030") for name, value in answers.items()}
    assert (again.submission_id, again.answers, again.marks) == (draft.submission_id, typed, {"a": "1"})
    assert not again.is_lost


def test_a_draft_is_bound_to_its_address(app):
    draft = Draft(uuid4(), answers={"words": "路灯"})
    assert found(app, uuid4(), kept(app, draft)).is_lost


def test_a_missing_piece_loses_the_draft_and_breaks_nothing(app):
    draft = Draft(uuid4(), answers={"words": "灯" * 2000})
    pieces = kept(app, draft)
    assert len(pieces) == drafts.PIECES
    for name in pieces:
        assert found(app, draft.id, {name: pieces[name]}).is_lost


def test_more_than_browsers_keep_is_refused(app):
    with pytest.raises(DraftTooLong):
        kept(app, Draft(uuid4(), answers={"words": "灯" * 3000}))


def test_a_shorter_draft_takes_the_second_piece_away(app):
    long = kept(app, Draft(uuid4(), answers={"words": "灯" * 2000}))
    with app.test_request_context(headers={"Cookie": "; ".join(f"{n}={v}" for n, v in long.items())}):
        answer = app.response_class()
        keep_draft(answer, Draft(uuid4(), answers={}), "/x")
    assert [head.startswith("draft1=;") for head in answer.headers.getlist("Set-Cookie")] == [False, True]


def test_cookies_are_guarded_and_end_by_themselves(app):
    with app.test_request_context():
        answer = app.response_class()
        keep_draft(answer, Draft(uuid4()), "/requests/x")
        (head,) = answer.headers.getlist("Set-Cookie")
        forget_draft(answer, "/requests/x")
    assert "HttpOnly" in head and "SameSite=Lax" in head and "Path=/requests/x" in head
    assert f"Max-Age={drafts.HOURS * 3600}" in head
    assert sum("Max-Age=0" in head for head in answer.headers.getlist("Set-Cookie")) == drafts.PIECES
