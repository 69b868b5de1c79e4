"""Small things of the desk: places picked by name, limits and holidays in words, the map's heat and file, paper."""

from uuid import uuid4

from fieldapp.models import TimeUnit
from fieldapp.web.labels.deadlines import limit_words


def test_a_place_is_found_by_its_name_without_a_script(town, sign_in):
    yan = sign_in(town.yan, is_phone=False)
    typed = {"submission_id": str(uuid4()), "name": "陆七", "near": town.village.name[:3], "search": "1"}
    text = yan.post("/desk/people/", data=typed).text
    assert f'value="{town.village.code}"' in text and "陆七" in text
    assert "data-summary" not in text  # a search is no mistake


def test_the_places_of_my_area_alone_are_offered(town, sign_in):
    qin = sign_in(town.yan, is_phone=False)
    data, part = {"near": town.village.name[:3]}, {"HX-Request": "true", "HX-Request-Type": "partial"}
    text = qin.post("/desk/people/places", data=data, headers={**part, "HX-Target": "div#places"}).text
    assert town.village.name in text and "<html" not in text
    assert sign_in(town.mei).post("/desk/people/places", data=data).status_code == 403


def test_a_calendar_of_a_place_is_chosen_by_name(town, sign_in):
    yan = sign_in(town.yan, is_phone=False)
    text = yan.post("/desk/calendar/places", data={"near": town.village.name[:3]}).text
    assert f'value="{town.village.scope}"' in text and "全国" in text
    edit = yan.get(f"/desk/calendar/edit?what=day&place={town.village.scope}").text
    assert f'value="{town.village.scope}" checked' in edit and "名称" in edit and "代码" not in edit


def test_limits_are_told_in_hours_and_days(app):
    with app.test_request_context():
        words = [limit_words(*each) for each in (
            (15, TimeUnit.MINUTES), (120, TimeUnit.MINUTES), (90, TimeUnit.MINUTES), (1440, TimeUnit.MINUTES),
            (4, TimeUnit.WORKING_HOURS), (15, TimeUnit.WORKING_DAYS),
        )]  # fmt: skip
    assert words == [
        "15 分钟（自然时间）", "2 小时（自然时间）", "1 小时 30 分钟（自然时间）", "24 小时（自然时间）", "4 个工作小时", "15 个工作日",
    ]  # fmt: skip


def test_holidays_are_named_in_the_language_of_the_page(town, sign_in):
    yan = sign_in(town.yan, is_phone=False)
    assert "国庆节" in yan.get("/desk/calendar/?year=2026").text

    assert "National Day" not in yan.get("/desk/calendar/?year=2026").text


def test_the_map_shows_heat_on_demand_and_needs_few_statements(town, sign_in, statements):
    luo = sign_in(town.luo, is_phone=False)
    with statements() as ran:
        text = luo.get("/desk/map/?heat=1").text
    assert 'class="grade grade--' in text and "20 件及以上" in text and len(ran) <= 10
    assert 'class="grade grade--' not in luo.get("/desk/map/").text


def test_the_drawing_is_a_file_by_itself_without_words_of_reports(town, sign_in):
    answer = sign_in(town.luo, is_phone=False).get("/desk/map/picture.svg")
    assert answer.mimetype == "image/svg+xml" and "attachment" in answer.headers["Content-Disposition"]
    assert answer.text.count("<svg") == 1 and town.case.summary not in answer.text
    assert "待受理、派遣" in answer.text and "style=" not in answer.text and "<script" not in answer.text


def test_an_outline_is_pasted_and_changed_and_what_is_wrong_is_kept(session, town, sign_in):
    yan, address = sign_in(town.yan, is_phone=False), f"/desk/grids/{town.grid.id}/outline"
    assert "<outline-map" in yan.get(address).text and town.second_grid.name in yan.get(address).text
    wrong = yan.post(address, data={"outline": "[[1,2]]", "boundary_words": "西大街以北"})
    assert wrong.status_code == 422 and "西大街以北" in wrong.text and "[[1,2]]" in wrong.text
    good = "[[109.02,32.69],[109.03,32.69],[109.03,32.7]]"
    assert yan.post(address, data={"outline": good}).status_code == 303
    session.refresh(town.grid)
    assert town.grid.outline[0] == [109.02, 32.69]
    assert sign_in(town.mei).get(address).status_code == 403


def test_the_notice_of_a_grid_names_who_answers_for_it_and_opens_its_public_page(town, sign_in, client):
    text = sign_in(town.yan, is_phone=False).get(f"/desk/grids/{town.grid.id}/notice").text
    for words in (town.grid.name, town.mei.name, town.lin.name, town.grid.code, "服务事项", "<svg"):
        assert words in text
    public = client.get(f"/grids/{town.grid.code}").text
    assert town.mei.name in public and town.second_grid.name not in public


def test_the_printed_list_says_how_it_is_filtered(town, sign_in):
    text = sign_in(town.luo, is_phone=False).get("/desk/cases/?urgency=ordinary").text
    told = text.split('class="print-only">')[1].split("</p>")[0]
    assert "一般" in told and "截至" in told
