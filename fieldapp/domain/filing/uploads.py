"""Several grids of a village from one GeoJSON file, each checked for itself; taken over all together or not at all.

A feature is the present grid whose code or name it bears, else a new one. Grids that the file does not name stay.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from fieldapp import text
from fieldapp.domain.access.actors import Actor
from fieldapp.domain.errors import N_, RuleBroken
from fieldapp.domain.filing import proposals
from fieldapp.domain.filing.proposals import Shape
from fieldapp.domain.geography import outlines
from fieldapp.forms.base import BROKEN
from fieldapp.models import Filing, FilingGrid, GridKind

LONGEST_NAME, LONGEST_WORDS = 60, 500
NAMES, CODES = ("name", "名称", "网格名称"), ("code", "编码", "网格编码")
WORDS, KINDS = ("words", "boundary", "四至", "边界", "范围"), ("kind", "type", "类型", "网格类型")
DEDICATED = {"dedicated", "专属网格", "专属"}
NOT_GEOJSON = N_("This is not a GeoJSON file with grids (a FeatureCollection of polygons).")
TOO_MANY = N_("There are too many grids in this file.")


@dataclass(frozen=True)
class Feature:
    """One grid of a file. `code`: of the present grid it is; `problem`: a message id, or nothing."""

    number: int
    name: str
    code: str = ""
    kind: GridKind = GridKind.COMPREHENSIVE
    outline: list[Any] | None = None
    boundary_words: str = ""
    problem: str = ""


def read(content: bytes, filing: Filing) -> list[Feature]:
    """The features of a file, each with what is wrong with it. Raises RuleBroken for what is no such file."""
    try:
        found = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as wrong:
        raise RuleBroken(NOT_GEOJSON) from wrong
    rows = found.get("features") if isinstance(found, dict) else None
    if not isinstance(rows, list) or not rows:
        raise RuleBroken(NOT_GEOJSON)
    if len(rows) > proposals.MOST_GRIDS:
        raise RuleBroken(TOO_MANY)
    features = [_feature(number, row, filing) for number, row in enumerate(rows, 1)]
    names = Counter(each.name for each in features)
    return [_twice(each, names) for each in features]


def take_over(session: Session, actor: Actor, filing: Filing, features: Sequence[Feature], seen: str) -> None:
    """Put all of them into the proposal. Raises RuleBroken as long as one is wrong, and as hold() does."""
    proposals.hold(session, actor, filing, seen)
    if any(each.problem for each in features):
        raise RuleBroken("Some grids of the file need correcting. Nothing has been taken over.")
    for each in features:
        row = _row_of(filing, each)
        shape = Shape(each.name, each.outline, each.boundary_words, row.department_id if row else None)
        if row is None:
            proposals.add_grid(session, actor, filing, shape, each.kind, 2, None, "")
        else:
            proposals.change_grid(session, actor, filing, row, shape, "")


def _feature(number: int, row: object, filing: Filing) -> Feature:
    properties = row.get("properties") if isinstance(row, dict) else None
    said = properties if isinstance(properties, dict) else {}
    name = _value(said, NAMES, LONGEST_NAME)
    kind = GridKind.DEDICATED if _value(said, KINDS, 20) in DEDICATED else GridKind.COMPREHENSIVE
    words = _value(said, WORDS, LONGEST_WORDS)
    feature = Feature(number, name, _value(said, CODES, 20), kind, boundary_words=words)
    geometry = row.get("geometry") if isinstance(row, dict) else None
    outline, problem = _outline(geometry)
    if not name:
        problem = problem or N_("Please enter a grid name.")
    if feature.code and all(each.code != feature.code for each in filing.grids if not each.is_new):
        problem = problem or N_("No present grid of this village has this code.")
    present = _row_of(filing, feature)
    if present is not None and present.is_ending:
        problem = problem or N_("This grid ends in the proposal. Please choose one that goes on.")
    return replace(feature, outline=outline, problem=problem)


def _outline(geometry: object) -> tuple[list[Any] | None, str]:
    """The outer ring of one polygon without its closing corner, or what is wrong with it."""
    rings = geometry.get("coordinates") if isinstance(geometry, dict) else None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind == "MultiPolygon" and isinstance(rings, list):
        if len(rings) != 1:
            return None, N_("A grid is one piece. This one has several, or none.")
        kind, rings = "Polygon", rings[0]
    if kind != "Polygon" or not isinstance(rings, list) or not rings or not isinstance(rings[0], list):
        return None, N_("This is no polygon.")
    if len(rings) > 1:
        return None, N_("The outline has a hole. Please draw what lies in it as a grid of its own.")
    ring: list[Any] = rings[0]
    if len(ring) <= outlines.MOST_CORNERS + 1:
        ring = [point[:2] if isinstance(point, list) else point for point in ring]
        ring = ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring
    problem = outlines.outline_problem(ring)
    return (None, problem) if problem else (ring, "")


def _twice(feature: Feature, names: Counter[str]) -> Feature:
    if feature.problem or names[feature.name] < 2:
        return feature
    return replace(feature, problem=N_("Two grids have this name."))


def _row_of(filing: Filing, feature: Feature) -> FilingGrid | None:
    for row in filing.grids:
        is_meant = row.code == feature.code if feature.code else row.name == feature.name
        if is_meant and (feature.code == "" or not row.is_new):
            return row
    return None


def _value(said: dict[Any, Any], names: Sequence[str], longest: int) -> str:
    """The first of these properties that says something, tidied and no longer than may be stored."""
    found = next((said[name] for name in names if said.get(name) not in (None, "")), "")
    return (
        text.line(BROKEN.sub(" ", str(found)[: longest * 4]))[:longest]
        if isinstance(found, str | int)
        else ""
    )
