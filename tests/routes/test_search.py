"""The desk's box for words, over HTTP."""

from fieldapp.domain.search import lookup


def test_one_box_finds_cases_and_tasks(town, sign_in):
    page = sign_in(town.lin).get("/desk/search/?words=西大街").text
    assert "西大街口的路灯" in page and "探访西大街12号独居老人" in page


def test_cases_and_tasks_of_other_areas_are_not_found(town, sign_in):
    page = sign_in(town.lin).get("/desk/search/?words=路灯").text
    assert "西大街口的路灯" in page and "培新街" not in page


def test_too_few_characters_are_told_so(town, sign_in):
    qin = sign_in(town.qin)
    assert "请至少输入两个字" in qin.get("/desk/search/?words=灯").text
    assert "没有找到" in qin.get("/desk/search/?words=大象").text
    assert "没有找到" not in qin.get("/desk/search/").text
    assert qin.get("/desk/search/?words=%00%27").status_code == 200


def test_a_list_of_many_matches_says_that_it_is_cut(town, sign_in, monkeypatch):
    tang = sign_in(town.tang)
    assert "最新的" not in tang.get("/desk/cases/?words=路灯").text
    monkeypatch.setattr(lookup, "MOST", 1)
    assert "最新的" in tang.get("/desk/cases/?words=路灯").text


def test_searching_takes_at_most_ten_statements(town, sign_in, statements):
    tang = sign_in(town.tang)
    for address in ("/desk/search/?words=路灯", "/desk/cases/?words=路灯&state=all"):
        with statements() as ran:
            assert tang.get(address).status_code == 200
        assert len(ran) <= 10, ran
