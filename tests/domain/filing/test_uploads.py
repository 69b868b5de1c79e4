"""Features of a GeoJSON file become grids of a proposal, all together or not at all."""

import json

import pytest
from support.filings import EAST, WEST, actor, begun

from fieldapp.domain.errors import RuleBroken
from fieldapp.domain.filing import uploads


def file_of(*features):
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def feature(name, ring, kind="Polygon", **more):
    return {"properties": {"name": name, **more}, "geometry": {"type": kind, "coordinates": [ring]}}


def test_a_known_code_changes_its_grid_and_a_new_name_adds_one(session, town, now):
    filing, tang = begun(session, town, now), actor(town.tang, now)
    found = uploads.read(
        file_of(feature("甲", WEST, code=town.grid.code), feature("乙", [*EAST, EAST[0]])), filing
    )
    assert [each.problem for each in found] == ["", ""]
    uploads.take_over(session, tang, filing, found, "")
    assert [(row.name, row.outline) for row in filing.grids][::2] == [("甲", WEST), ("乙", EAST)]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"features":[]}', b'{"features":{}}', b"[" * 200_000, b"\xff"]
)
def test_what_is_no_such_file_is_refused(session, town, now, content):
    with pytest.raises(RuleBroken):
        uploads.read(content, begun(session, town, now))


def test_each_wrong_feature_says_why_and_nothing_is_taken_over(session, town, now):
    filing = begun(session, town, now)
    wrong = [
        5,
        {},
        feature("", WEST),
        feature("点", WEST, "Point"),
        feature("乙", EAST[:2]),
        feature("丙", WEST, code="9"),
    ]
    found = uploads.read(file_of(*wrong), filing)
    assert all(each.problem for each in found)
    with pytest.raises(RuleBroken, match="Nothing has been taken over"):
        uploads.take_over(session, actor(town.tang, now), filing, found, "")
    assert len(filing.grids) == 2


def test_two_of_one_name_and_too_many_are_refused(session, town, now):
    filing = begun(session, town, now)
    assert all(
        each.problem for each in uploads.read(file_of(feature("甲", WEST), feature("甲", EAST)), filing)
    )
    with pytest.raises(RuleBroken, match="too many"):
        uploads.read(file_of(*[feature(str(n), WEST) for n in range(201)]), filing)
