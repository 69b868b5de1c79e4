"""After every save the next page says once what happened, offers what comes next, and is read from there."""

import re
from itertools import chain
from uuid import uuid4

import pytest
from support.addresses import rules
from support.creating import Prepared

from fieldapp.pages.saved_words import CODES

# A POST after which no line follows: whoever asks is nobody yet or no more, a script asks, or the answer is the page.
NO_SAVES = {
    "sign_in.create": "the first page follows",
    "second_factor.create": "the first page follows",
    "second_factor.confirm": "the recovery codes are the answer",
    "sign_in.sign_out": "nobody is signed in any more",
    "sign_in.sign_out_everywhere": "nobody is signed in any more",
    "field.bundle.hand_over": "a script asks",
    "field.reports.look_alikes": "a part of the page",
    "desk.people_lists.check": "a preview",
    "desk.people_lists.hand_out_codes": "the codes are the answer",
    "desk.categories.preview": "a preview",
    "desk.calendar.places": "a part of the page",
    "desk.people.places": "a part of the page",
    "desk.settings.preview": "a preview",
    "desk.divisions.preview_name": "a preview",
    "desk.divisions.preview_end": "a preview",
    "desk.intake.places": "a part of the page",
    "desk.intake.look_alikes": "a part of the page",
}
PROTOCOLS = ("sync.", "blobs.", "public.")
LINE = re.compile(r'<div class="saved [^>]*tabindex="-1" data-after-save>.*?</div>', re.DOTALL)


def line_after(client, answer):
    found = LINE.search(client.get(answer.location).text)
    return found.group() if found else ""


def test_every_route_that_saves_has_its_line(app):
    writes = {rule.endpoint for rule in rules(app) if "POST" in rule.methods}
    writes = {each for each in writes if not each.startswith(PROTOCOLS) and "case_steps" not in each}
    assert writes - set(CODES) == set(NO_SAVES)
    assert set(CODES) <= writes


def test_after_every_save_the_next_page_says_so_and_takes_the_focus(session, town, sign_in, now):
    clients = {}

    def client_of(who):
        return clients.setdefault(who, sign_in(getattr(town, who)))

    prepared, silent, seen = Prepared(session, client_of), [], set()
    corridors = (
        prepared.creating,
        prepared.desk,
        prepared.cases,
        prepared.people,
        prepared.children,
        prepared.evaluations,
    )
    for who, address, fields in list(chain.from_iterable(corridor() for corridor in corridors)):
        if not who:
            continue
        client = client_of(who)
        answer = client.post(address, data={"submission_id": str(uuid4()), **fields})
        if answer.status_code != 303:
            continue  # one before it has changed what this one is about
        line = line_after(client, answer)
        seen.add(re.sub(r"[0-9a-f-]{36}", "", address))
        if not line:
            silent.append((who, address))
        elif line_after(client, answer):
            silent.append(("told twice", address))
    assert silent == [] and len(seen) > 30


def test_a_case_step_is_named(town, sign_in):
    lin = sign_in(town.lin)
    answer = lin.post(f"/cases/{town.case.id}/acceptance", data={"submission_id": str(uuid4())})
    assert "已记录：受理" in line_after(lin, answer)


def test_the_line_offers_what_is_most_pressing_now(town, sign_in):
    mei = sign_in(town.mei)
    sent = {"submission_id": str(uuid4()), "words": "已看望"}
    line = line_after(mei, mei.post(f"/field/tasks/{town.task.id}/done", data=sent))
    assert "任务已完成" in line and 'href="/field/"' in line and "下一项" in line


def test_on_patrol_the_line_leads_back_to_the_patrol(session, town, sign_in):
    mei = sign_in(town.mei)
    begun = mei.post("/field/patrols/start", data={"submission_id": str(uuid4()), "grid": str(town.grid.id)})
    report = {"category": "lamp", "words": "灯坏了", "place_words": "桥头", "urgency": "ordinary"}
    answer = mei.post("/field/reports/", data={"submission_id": str(uuid4()), **report})
    assert f'href="{begun.location}"' in line_after(mei, answer)


@pytest.mark.parametrize("code", ["nothing.known", "case_nothing", "<script>", "x" * 500])
def test_a_code_that_is_not_ours_says_nothing(town, sign_in, code):
    mei = sign_in(town.mei)
    mei.set_cookie("saved", code)
    assert "data-after-save" not in mei.get("/field/").text


def test_a_page_the_phone_keeps_tells_nothing(town, sign_in):
    mei = sign_in(town.mei)
    mei.set_cookie("saved", "visit")
    assert "data-after-save" not in mei.get("/field/", headers={"X-Kept": "1"}).text
    assert "data-after-save" not in mei.get("/field/outbox", headers={"X-Empty": "1"}).text
    assert "data-after-save" in mei.get("/field/").text


def test_a_deleted_filter_is_saved_again_by_undo(session, town, sign_in):
    tang = sign_in(town.tang)
    tang.post("/desk/filters/", data={"submission_id": str(uuid4()), "name": "待决定", "state": "waiting"})
    address = re.search(r"/desk/filters/[0-9a-f-]{36}", tang.get("/desk/cases/?state=waiting").text).group()
    line = line_after(tang, tang.post(f"{address}/removal"))
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', line))
    assert (fields["name"], fields["state"]) == ("待决定", "waiting")
    assert tang.post("/desk/filters/", data=fields).status_code == 303
    assert "待决定" in tang.get("/desk/cases/").text


def test_a_form_that_comes_back_tells_of_no_save_before_it(town, sign_in):
    mei = sign_in(town.mei)
    mei.set_cookie("saved", "visit")
    assert "data-after-save" not in mei.post("/field/reports/", data={}).text
    assert "data-after-save" in mei.get("/field/").text
