"""Permissions that take two, as people meet them: asked for, found, confirmed, refused; and which buttons a page shows."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp import clock
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.people.postings import NewPosting, post
from fieldapp.models import AccessEntry, PermissionRequest, Person, Posting, Role


def lines(session, verb):
    return session.scalars(select(AccessEntry).where(AccessEntry.verb == verb)).all()


def ask(town, sign_in, whose="lin", who="yan"):
    posting = getattr(town, whose).postings[0]
    return sign_in(getattr(town, who)).post(f"/desk/people/postings/{posting.id}/permission")


def test_from_the_wish_to_the_sight_of_a_childs_file(session, town, sign_in):
    """The whole way: asked for, found in the navigation, confirmed, and its result where it was asked for."""
    town.child.registered_by_id = town.mei.id
    session.commit()
    lin, luo, yan = sign_in(town.lin), sign_in(town.luo), sign_in(town.yan)
    assert lin.get(f"/field/residents/{town.child.id}").status_code == 404
    assert ask(town, sign_in).status_code == 303
    assert "等待确认" in yan.get(f"/desk/people/{town.lin.id}").text
    assert lin.get(f"/field/residents/{town.child.id}").status_code == 404
    assert (
        "待确认的权限：1 项" in luo.get("/desk/").text
        and "待确认的权限：1 项" in luo.get("/desk/people/").text
    )
    page = luo.get("/desk/permissions/").text
    assert "林建国" in page and "严格" in page
    address = re.search(r'action="(/desk/permissions/[^"]+/confirmation)"', page).group(1)
    assert address in luo.get(f"/desk/people/{town.lin.id}").text
    assert luo.post(address).status_code == 303
    assert lin.get(f"/field/residents/{town.child.id}").status_code == 200
    assert "已确认" in yan.get("/desk/permissions/").text
    assert luo.post(address).status_code == 409


def test_a_refusal_is_told_to_who_asked(session, town, sign_in):
    ask(town, sign_in)
    request = session.scalars(select(PermissionRequest)).unique().one()
    assert sign_in(town.luo).post(f"/desk/permissions/{request.id}/refusal").status_code == 303
    assert "未予确认" in sign_in(town.yan).get("/desk/permissions/").text
    assert "未予确认" in sign_in(town.yan).get(f"/desk/people/{town.lin.id}").text
    session.refresh(town.lin.postings[0])
    assert not town.lin.postings[0].may_see_restricted


@pytest.mark.parametrize("who", ["yan", "qin", "tang"])
def test_who_asked_and_who_stands_below_do_not_confirm(session, town, sign_in, who):
    ask(town, sign_in)
    request = session.scalars(select(PermissionRequest)).unique().one()
    someone = sign_in(getattr(town, who))
    assert someone.post(f"/desk/permissions/{request.id}/confirmation").status_code == 403
    assert "/confirmation" not in someone.get(f"/desk/people/{town.lin.id}").text
    assert lines(session, "refused")[-1].person_id == getattr(town, who).id


def test_village_staff_give_nobody_the_permission_and_it_is_written_down(session, town, sign_in):
    """Not to themselves, not to others; neither at a new posting nor at one there is."""
    data = {"role": "grid_worker", "place_code": town.grid.code, "may_see_restricted": "y"}
    qin = sign_in(town.qin)
    for person in (town.qin, town.mei):
        answer = qin.post(f"/desk/people/{person.id}/postings", data={**data, "submission_id": str(uuid4())})
        assert answer.status_code == 403 and "problem" not in answer.text
    assert qin.post(f"/desk/people/postings/{town.mei.postings[0].id}/permission").status_code == 403
    new = {**data, "name": "陆新", "sign_in_name": "luxin", "submission_id": str(uuid4())}
    answer = qin.post("/desk/people/", data=new)
    assert answer.status_code == 403 and "陆新" in answer.text  # what was typed stays
    assert len(lines(session, "refused")) == 4
    assert session.scalars(select(PermissionRequest)).unique().all() == []
    assert len(session.scalars(select(Posting).where(Posting.person_id == town.qin.id)).all()) == 1
    assert session.scalars(select(Person).where(Person.sign_in_name == "luxin")).all() == []


def test_an_administrator_gives_it_with_a_posting_and_it_waits(session, town, sign_in):
    data = {"role": "grid_head", "place_code": town.village.code, "may_see_restricted": "y"}
    answer = sign_in(town.yan).post(
        f"/desk/people/{town.wu.id}/postings", data={**data, "submission_id": str(uuid4())}
    )
    assert answer.status_code == 303
    request = session.scalars(select(PermissionRequest)).unique().one()
    assert request.asked_by_id == town.yan.id and not request.posting.may_see_restricted


def test_a_permission_that_waits_or_holds_is_taken_away(session, town, sign_in):
    ask(town, sign_in)
    yan, posting = sign_in(town.yan), town.lin.postings[0]
    assert yan.post(f"/desk/people/postings/{posting.id}/permission-end").status_code == 303
    request = session.scalars(select(PermissionRequest)).unique().one()
    assert request.decided_at is not None and not request.is_confirmed
    assert [entry.subject_id for entry in lines(session, "take_permission")] == [town.lin.id]


BUTTONS = {"codes": "codes", "sign-outs": "sign_out", "end": "end"}


@pytest.mark.parametrize(
    ("who", "whom", "person", "posting"),
    [
        ("yan", "lin", {"codes", "sign-outs", "end", "postings"}, {"hand-over", "end", "permission"}),
        ("yan", "luo", {"codes", "sign-outs", "end", "postings"}, {"hand-over", "end", "permission-end"}),
        ("yan", "yan", set(), set()),
        ("tang", "luo", {"postings"}, set()),
        ("tang", "tang", set(), set()),
        ("luo", "tang", {"codes", "sign-outs", "end", "postings"}, {"hand-over", "end"}),
        ("qin", "lin", {"codes", "sign-outs", "end", "postings"}, {"hand-over", "end"}),
    ],
)  # fmt: skip
def test_a_page_shows_the_buttons_that_one_may_press_and_no_others(town, sign_in, who, whom, person, posting):
    receiver = getattr(town, whom)
    page = sign_in(getattr(town, who)).get(f"/desk/people/{receiver.id}").text
    actions = set(re.findall(r'<form method="post" action="([^"]+)"', page))
    mine = f"/desk/people/{receiver.id}/"
    its = f"/desk/people/postings/{receiver.postings[0].id}/"
    assert {a.removeprefix(mine) for a in actions if a.startswith(mine)} == person
    assert {a.removeprefix(its) for a in actions if a.startswith(its)} == posting
    assert ("may_see_restricted" in page) == (who == "yan" and whom != "yan")


@pytest.mark.parametrize(
    ("who", "whom"), [("tang", "luo"), ("tang", "tang"), ("luo", "luo"), ("yan", "yan"), ("luo", "gao")]
)
def test_what_no_button_offers_is_refused_all_the_same(session, town, sign_in, who, whom):
    """By hand: every address of the page of somebody beside, above, or oneself."""
    someone, receiver = sign_in(getattr(town, who)), getattr(town, whom)
    posting = receiver.postings[0]
    calls = [f"/desk/people/{receiver.id}/{verb}" for verb in ("codes", "sign-outs", "end")]
    calls += [
        f"/desk/people/postings/{posting.id}/{v}"
        for v in ("end", "permission", "permission-end", "hand-over")
    ]
    answers = {call: someone.post(call, data={"successor": "mei"}).status_code for call in calls}
    assert set(answers.values()) <= {403, 404}, answers
    session.refresh(posting)
    assert posting.ends_on is None and receiver.ended_at is None


def test_nobody_is_handed_a_posting_by_themselves(session, town, sign_in):
    address = f"/desk/people/postings/{town.mei.postings[0].id}/hand-over"
    assert sign_in(town.qin).post(address, data={"successor": "qin"}).status_code == 403


def test_only_roles_one_may_give_are_offered(town, sign_in):
    page = sign_in(town.qin).get("/desk/people/new").text
    assert 'value="grid_worker"' in page and 'value="administrator"' not in page
    assert 'value="administrator"' in sign_in(town.yan).get("/desk/people/new").text


def test_an_account_is_closed_from_its_page(session, town, sign_in, now):
    tang, wu = sign_in(town.tang), sign_in(town.wu)
    assert tang.post(f"/desk/people/{town.wu.id}/end").status_code == 422  # a posting is left
    assert tang.post(f"/desk/people/postings/{town.wu.postings[0].id}/end").status_code == 303
    assert tang.post(f"/desk/people/{town.wu.id}/end").status_code == 303
    session.refresh(town.wu)
    assert town.wu.ended_at is not None
    assert wu.get("/field/").status_code == 303
    assert "账号已停用" in tang.get(f"/desk/people/{town.wu.id}").text


def test_somebody_below_is_signed_out_everywhere(town, sign_in):
    mei = sign_in(town.mei)
    assert sign_in(town.tang).post(f"/desk/people/{town.mei.id}/sign-outs").status_code == 303
    assert mei.get("/field/").status_code == 303


def test_a_list_gives_no_role_that_its_sender_may_not_give(session, town, sign_in):
    rows = f"name,sign_in_name,phone,role,place_code\n陆二,luer,,administrator,{town.village.code}"
    data = {"submission_id": str(uuid4()), "rows": rows}
    answer = sign_in(town.qin).post("/desk/people/import/people", data=data)
    assert answer.status_code == 422
    assert session.scalars(select(Person).where(Person.sign_in_name == "luer")).all() == []


def test_lists_of_permissions_run_at_most_ten_statements(session, town, now, sign_in, statements):
    yan = Actor.of(town.yan, clock.day_of(now))
    for person in (town.mei, town.wu, town.zhao, town.tang, town.qin):
        new = NewPosting(Role.GRID_HEAD, town.village, clock.day_of(now), may_see_restricted=True)
        post(session, yan, person, new, now)
    session.commit()
    luo, administrator = sign_in(town.luo), sign_in(town.yan)
    for who, address in (
        (luo, "/desk/permissions/"),
        (administrator, "/desk/permissions/"),
        (luo, "/desk/people/"),
    ):
        with statements() as ran:
            assert who.get(address).status_code == 200
        assert len(ran) <= 10, (address, ran)
