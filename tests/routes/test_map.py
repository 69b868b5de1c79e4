"""The map at the desk: the very cases of the list, in its order; nothing from elsewhere unless it is configured."""

import re

import pytest
from sqlalchemy import select

from fieldapp import config
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.cases.opening import NewReport
from fieldapp.domain.maps import marks as maps
from fieldapp.domain.reports.intake import open_report
from fieldapp.models import Case, Category, Place, Urgency

LINK = re.compile(r'href="/desk/cases/([0-9a-f-]{36})"')


@pytest.fixture
def cases(session, town, now):
    """Some at their own point, some known by their grid only, one nowhere, one far away."""
    lamp = session.scalars(select(Category).where(Category.code == "lamp")).unique().one()
    mei, made = Actor.of(town.mei, now.date()), []
    for number in range(7):
        urgency = Urgency.PRESSING if number % 2 else Urgency.ORDINARY
        report = open_report(session, NewReport(lamp, f"第{number}盏灯不亮", urgency), mei, now)
        made.append(session.get_one(Case, report.case_id))
    west, north = town.grid.outline[0]
    for number, case in enumerate(made[:3]):
        case.lat, case.lon = north - 0.0002 * number, west + 0.0002
    session.commit()
    return made


def listed(client, address):
    return list(dict.fromkeys(LINK.findall(client.get(address).text)))


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "?urgency=pressing",
        "?words=第3盏",
        "?state=all",
        "?state=reported&overdue=y",
        "?area=nonsense",
        "?words=没有这个词",
    ],
)
def test_map_and_list_hold_the_same_cases_in_the_same_order(town, sign_in, cases, asked):
    luo = sign_in(town.luo)
    on_map, in_list = listed(luo, f"/desk/map/{asked}"), listed(luo, f"/desk/cases/{asked}")
    assert on_map == in_list
    assert asked == "?words=没有这个词" or asked.startswith("?state=reported") or len(on_map) >= 1


def counted(text):
    return sum(int(number) for number in re.findall(r'data-count="(\d+)"', text))


def test_the_drawing_and_the_list_agree_about_how_many_there_are(town, sign_in, session, cases):
    nowhere = cases[6]
    place = session.get_one(Place, nowhere.place_id)
    text = sign_in(town.luo).get("/desk/map/").text
    assert counted(text) == text.count("data-lat=") == len(LINK.findall(text))
    place.outline = place.min_lon = None
    session.commit()
    text = sign_in(town.luo).get("/desk/map/").text
    missing = text.count("地图上没有")
    assert missing and counted(text) + missing == len(LINK.findall(text))
    assert f"其中 {missing} 件没有位置" in text


@pytest.mark.parametrize("name", ["mei", "far", "sun", "ding"])
def test_nobody_sees_on_the_map_what_their_list_does_not_hold(town, sign_in, session, cases, name):
    cases[0].is_restricted = True
    session.commit()
    client = sign_in(getattr(town, name))
    assert listed(client, "/desk/map/") == listed(client, "/desk/cases/")
    assert name == "mei" or str(cases[0].id) not in client.get("/desk/map/").text


def test_a_long_list_is_cut_and_says_so(town, sign_in, cases, monkeypatch):
    monkeypatch.setattr(maps, "MOST", 3)
    luo = sign_in(town.luo)
    text = luo.get("/desk/map/").text
    assert "只显示最先到期的 3 件" in text
    assert list(dict.fromkeys(LINK.findall(text))) == listed(luo, "/desk/cases/")[:3]


def test_each_view_leads_to_the_other_and_keeps_the_filters(town, sign_in, cases):
    luo = sign_in(town.luo)
    asked = "?state=all&urgency=pressing&words=%E7%81%AF"
    assert (
        'href="/desk/map/?state=all&amp;urgency=pressing&amp;words=%E7%81%AF"'
        in luo.get(f"/desk/cases/{asked}").text
    )
    assert (
        'href="/desk/cases/?state=all&amp;urgency=pressing&amp;words=%E7%81%AF"'
        in luo.get(f"/desk/map/{asked}").text
    )


@pytest.mark.setting("MAP_TILES", "MAP_CREDIT")
def test_nothing_is_asked_from_elsewhere_unless_tiles_are_configured(app, town, sign_in, cases, monkeypatch):
    luo = sign_in(town.luo)
    before = luo.get("/desk/map/")
    assert "img-src 'self' blob: data:;" in before.headers["Content-Security-Policy"]
    assert "data-tiles" not in before.text
    monkeypatch.setitem(
        app.config, "MAP_TILES", "https://t0.tianditu.gov.cn/vec_w/wmts?x={x}&y={y}&z={z}&tk=key"
    )
    monkeypatch.setitem(app.config, "MAP_CREDIT", "天地图")
    after = luo.get("/desk/map/")
    wanted = "img-src 'self' https://t0.tianditu.gov.cn blob: data:;"
    assert wanted in after.headers["Content-Security-Policy"] and "天地图" in after.text
    assert (
        after.headers["Content-Security-Policy"].replace(" https://t0.tianditu.gov.cn", "")
        == before.headers["Content-Security-Policy"]
    )
    assert "tianditu" not in luo.get("/desk/cases/").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address",
    ["http://tiles.example/{z}/{x}/{y}.png", "https://{s}.example/{z}/{x}/{y}.png", "https://tiles.example/{z}/{x}.png",
     "https://wprd01.is.autonavi.com/{z}/{x}/{y}", "https://a.example/{z}/{x}/{y}; script-src *", "/tiles/{z}/{x}/{y}",
     "https://a.example;script-src/{z}/{x}/{y}"],
)  # fmt: skip
def test_an_address_that_would_open_more_or_lie_aside_is_refused_at_start(address):
    with pytest.raises(config.NotConfigured):
        config._check_tiles(address)


def test_a_good_address_is_taken():
    config._check_tiles("https://t0.tianditu.gov.cn/vec_w/wmts?x={x}&y={y}&z={z}&tk=key")
    config._check_tiles("")


def test_the_map_takes_few_statements(town, sign_in, cases, statements):
    luo = sign_in(town.luo)
    luo.get("/desk/map/")
    with statements() as ran:
        assert luo.get("/desk/map/").status_code == 200
    assert len(ran) <= 10, ran
