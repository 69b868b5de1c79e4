"""Submissions that conflict with the records, and what is done about them."""

from datetime import timedelta

from sqlalchemy import select

from fieldapp.models import Household, Posting, Role

ADDRESS = "西大街12号1单元303室"
LIST = "/desk/reviews/"


def conflict(mei, town, session, **fields):
    """An edit of a household that somebody else has changed meanwhile."""
    edit = mei.save("household_edit", {"address": ADDRESS, **fields}, target=town.house.id, base_version=1)
    home = session.get_one(Household, town.house.id)
    home.version, home.convenient_hours = 2, "下午"
    session.commit()
    assert mei.send(edit).json["outcome"] == "review"
    return edit


def take_in(client, item, words=""):
    return client.post(f"{LIST}{item.id}/take-in", data={"words": words})


def set_aside(client, item, reason="已核实，以现有为准"):
    return client.post(f"{LIST}{item.id}/set-aside", data={"reason": reason})


def end_posting(session, person):
    posting = session.scalars(select(Posting).where(Posting.person_id == person.id)).one()
    posting.ends_on = posting.starts_on + timedelta(days=1)
    session.commit()
    return posting


def move(session, person, town):
    """`person` works in another grid from today on."""
    posting = end_posting(session, person)
    other = town.other_grid
    moved = Posting(person_id=person.id, role=Role.GRID_WORKER, place_id=other.id, scope=other.scope)
    moved.starts_on = posting.ends_on
    session.add(moved)
    session.commit()
