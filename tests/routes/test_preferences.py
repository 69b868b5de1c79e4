"""Language and look: chosen once, kept."""


def test_chinese_unless_somebody_chose_otherwise(client, town):
    page = client.get("/", headers={"Accept-Language": "en"})
    assert 'lang="zh-CN"' in page.text and "我要反映" in page.text


def test_the_language_switch_lasts(client, town):
    answer = client.post(
        "/preferences/locale", data={"locale": "en"}, headers={"Referer": "http://localhost/track/"}
    )
    assert answer.location == "/track/"
    assert "Report a problem" in client.get("/").text


def test_a_signed_in_persons_choice_goes_with_them(session, town, sign_in):
    sign_in(town.mei).post("/preferences/locale", data={"locale": "en"})
    assert ">Today<" in sign_in(town.mei).get("/field/").text


def test_an_unknown_choice_changes_nothing(client, town):
    client.post("/preferences/locale", data={"locale": "xx<script>"})
    assert 'lang="zh-CN"' in client.get("/").text


def test_look_and_size_stand_on_every_page(town, sign_in):
    mei = sign_in(town.mei)
    mei.post("/preferences/look", data={"look": "sun", "size": "care"})
    page = mei.get("/field/").text
    assert 'data-look="sun"' in page and 'data-size="care"' in page


def test_the_way_back_never_leaves_the_site(client, town):
    for came_from in (
        "http://localhost//evil.example/x",
        "http://evil.example/",
        "http://localhost/\\\\evil.example",
    ):
        answer = client.post("/preferences/locale", data={"locale": "en"}, headers={"Referer": came_from})
        assert not answer.location.startswith(("//", "/\\", "http"))
