"""Which pages a list has, and where they lead."""

import pytest
from werkzeug.datastructures import MultiDict

from fieldapp.web.paging import Listing, Page


def page(number, total, most=500):
    return Page([], number, 50, total, Listing("desk.cases.index", MultiDict({"q": "灯", "page": "2"})), most)


@pytest.mark.parametrize(
    ("total", "number", "pages", "before", "after"),
    [(0, 1, 1, False, False), (50, 1, 1, False, False), (51, 1, 2, False, True), (51, 2, 2, True, False)],
)
def test_a_list_has_a_page_before_and_after_only_where_there_is_one(total, number, pages, before, after):
    found = page(number, total)
    assert (found.pages, found.has_prev, found.has_next) == (pages, before, after)


def test_a_list_says_where_it_is_cut(app):
    assert page(1, 500).is_cut and not page(1, 499).is_cut


def test_the_first_page_has_no_number_and_filters_stay(app):
    with app.test_request_context():
        assert page(2, 200).url_for(1) == "/desk/cases/?q=%E7%81%AF"
        assert page(2, 200).url_for(3) == "/desk/cases/?q=%E7%81%AF&page=3"
