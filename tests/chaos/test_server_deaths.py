"""Killed at any moment, with the answer lost or the line broken: each submission is stored once."""

import io
import random
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from uuid import uuid4

import pytest
from chaos import proxy as faults
from chaos.proxy import FaultProxy
from chaos.sending import Sender
from chaos.server import Server
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from support import databases

from fieldapp.domain.photos.files import RECEIVED, PhotoFiles
from fieldapp.models import Photo, PhotoState, Receipt, Report, Visit

WORKERS = ("mei", "zhao", "far")
SAVED_BY_EACH = 8
ANY_FAULT = some.sampled_from([faults.carry, *faults.FAULTS])


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with databases.copy_of_town() as url, Server(tmp_path_factory.mktemp("deaths"), url) as running:
        yield running


@pytest.fixture(scope="module")
def senders(server):
    """A phone of each worker, signed in straight at the server."""
    engine = server.engine()
    with Session(engine) as session:
        town = databases.CastHere(session)
        found = [Sender(server.url, getattr(town, name).id) for name in WORKERS]
    engine.dispose()
    for sender, name in zip(found, WORKERS, strict=True):
        sender.sign_in(name)
    yield found
    for sender in found:
        sender.hang_up()


@pytest.fixture
def stored(server):
    """stored(query) → one figure out of the server's own database."""
    engine = server.engine()
    yield lambda query: _ask(engine, query)
    engine.dispose()


def _ask(engine, query):
    with Session(engine) as session:
        return session.scalars(query).all()


def picture(chance):
    out = io.BytesIO()
    colours = tuple(chance.randrange(256) for _ in range(3))
    image = Image.effect_noise((480, 360), 90).convert("RGB")
    image.paste(colours, (0, 0, 40, 40))
    image.save(out, "JPEG", quality=95)
    return out.getvalue()


def report(sender, words, photos=()):
    fields = {"category": "lamp", "words": words, "place_words": "桥头", "urgency": "ordinary"}
    return sender.parcel("report", fields, list(photos))


def through(sender, url):
    sender.hang_up()
    sender.url = url
    return sender


def deliver_all(sender, parcels):
    return [sender.deliver(parcel) for parcel in parcels]


def test_a_server_killed_again_and_again_stores_each_submission_once(server, senders, stored):
    chance, kills = random.Random(7), server.kills
    parcels = [
        [report(sender, f"杀{who}-{n}", [picture(chance)] * (n % 4 == 0)) for n in range(SAVED_BY_EACH)]
        for who, sender in enumerate(senders)
    ]
    ids = [parcel.id for parcel in chain(*parcels)]
    bad_line = FaultProxy(
        server.port,
        7,
        server.kill_and_start,
        sent_share=0.15,
        page_share=0,
        shares={faults.kill_server: (1, 0)},
    )
    with bad_line, ThreadPoolExecutor(len(senders)) as pool:
        for sender in senders:
            through(sender, bad_line.url)
        first = list(chain(*pool.map(deliver_all, senders, parcels)))
    server.wait()
    assert server.kills > kills
    assert sorted(stored(select(Report.id).where(Report.id.in_(ids)))) == sorted(ids)
    assert sorted(stored(select(Receipt.id).where(Receipt.id.in_(ids)))) == sorted(ids)
    assert stored(select(func.count()).select_from(Report).where(Report.words.like("杀%"))) == [len(ids)]
    again = list(
        chain(*(deliver_all(through(s, server.url), p) for s, p in zip(senders, parcels, strict=True)))
    )
    assert [told.headers.get("X-Replayed") for told in again] == ["1"] * len(ids)
    assert [told.body for told in again] == [told.body for told in first]


def test_the_numbers_of_all_phones_have_no_gap(senders, stored):
    for sender in senders:
        numbers = stored(select(Receipt.number).where(Receipt.device_id == sender.device))
        assert sorted(numbers) == list(range(1, sender.number + 1))


@settings(max_examples=15)
@given(plan=some.lists(ANY_FAULT, max_size=14), photo_count=some.integers(0, 2), seed=some.integers(0, 10**6))
def test_whatever_befalls_a_report_and_its_photos_they_are_there_once(
    server, senders, plan, photo_count, seed
):
    chance = random.Random(seed)
    bodies = [picture(chance) for _ in range(photo_count)]
    words = f"坏线{uuid4()}"
    with FaultProxy(server.port, seed, server.kill_and_start, plan=iter(plan)) as bad_line:
        sender = through(senders[seed % len(senders)], bad_line.url)
        parcel = report(sender, words, bodies)
        sender.deliver(parcel)
        sender.hang_up()
    server.wait()
    engine, files = server.engine(), PhotoFiles(server.photo_folder)
    assert _ask(engine, select(Report.id).where(Report.words == words)) == [parcel.id]
    photos = _ask(engine, select(Photo).where(Photo.report_id == parcel.id))
    engine.dispose()
    assert {photo.state for photo in photos} <= {PhotoState.WAITING}
    received = {photo.id: files.read(RECEIVED, photo.received_sha256) for photo in photos}
    assert received == parcel.photos


def test_a_child_that_overtakes_its_parent_through_deaths_comes_alive_once(server, senders, stored):
    mei = senders[0]
    engine = server.engine()
    with Session(engine) as session:
        grid = databases.CastHere(session).grid.id
    engine.dispose()
    home = mei.parcel("household", {"grid": grid, "address": "浪里路1号"})
    fields = {"household": home.id, "on": databases.NOW.date(), "way": "door", "condition": "well"}
    visit = mei.parcel("visit", fields)
    plan = iter(
        [faults.kill_server, faults.lose_answer, faults.kill_server, faults.lose_answer, faults.send_twice]
    )
    with FaultProxy(server.port, 3, server.kill_and_start, plan=plan) as bad_line:
        deliver_all(through(mei, bad_line.url), [visit, home])
        mei.hang_up()
    server.wait()
    assert stored(select(Visit.household_id).where(Visit.id == visit.id)) == [home.id]
