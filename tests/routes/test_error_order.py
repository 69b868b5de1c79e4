"""The summary of errors names the fields in the order in which the page shows them."""

import re
from uuid import uuid4

import pytest

FORMS = [
    ("tang", "/desk/intake/"), ("mei", "/field/reports/"), ("mei", "/field/households/"), ("yan", "/desk/people/"),
    ("yan", "/desk/categories/"), ("mei", "/field/patrols/"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "address"), FORMS)
def test_the_summary_follows_the_page(town, sign_in, who, address):
    broken = {
        "submission_id": str(uuid4()),
        "headcount": "0",
        "lat": "999",
        "lon": "1",
        "email": "x",
        "phone": "abc",
    }
    told = sign_in(getattr(town, who)).post(address, data=broken)
    assert told.status_code == 422
    page = told.text
    anchors = re.findall(r'href="#([^"]+)"', page[page.index("data-summary") :].partition("</ul>")[0])
    places = [page.index(f'id="{each}"') for each in anchors]
    assert len(anchors) > 1 and places == sorted(places), list(zip(anchors, places, strict=True))
