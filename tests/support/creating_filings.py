"""Requests about re-divisions that write, for creating.Prepared."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from support import databases
from support.filings import EAST, WEST, begun

from fieldapp.models import Filing, FilingNotice, FilingState

FILINGS = "/desk/filings/"
SAID = {"cause": "population", "grounds": "安置小区入住", "basis": "老街发〔2026〕5号"}


def requests(session: Session, town: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """A proposal begun, changed in every way and withdrawn; another one that was filed is noted by a department."""
    for other in session.scalars(select(Filing).where(Filing.village_id == town.village.id)):
        other.state = FilingState.WITHDRAWN  # a village has one open proposal
    session.flush()
    told = begun(session, town, databases.NOW)
    told.state = FilingState.IN_FORCE  # as if the grids of the neighbours, which lie across it, were none
    session.add(FilingNotice(filing_id=told.id, unit_id=town.roads.id, told_at=databases.NOW))
    session.flush()
    filing = begun(session, town, databases.NOW)
    session.commit()
    yield "sun", f"{FILINGS}{told.id}/note", {}
    yield "tang", FILINGS, {**SAID, "village": town.other_village.code}
    yield "tang", f"{FILINGS}{filing.id}/steps", {"step": "withdraw", "words": "不调整了"}
    grids, left = f"{FILINGS}{filing.id}/grids", filing.grids[0]
    west = {"name": left.name, "outline": json.dumps(WEST)}
    east = {"second_name": "西大街第三网格", "second_outline": json.dumps(EAST)}
    yield "tang", f"{grids}/{left.id}", {**west, "boundary_words": "沿河以西"}
    yield "tang", f"{grids}/{left.id}/divide", {**west, **east, "keeps_people": "y"}
    yield "tang", f"{grids}/{left.id}/merge", {"into": "2"}
    yield "tang", grids, {"kind": "dedicated", "level": "2", "name": "景区专属网格"}
    polygon = {"type": "Polygon", "coordinates": [[*WEST, WEST[0]]]}
    feature = {"type": "Feature", "properties": {"name": left.name}, "geometry": polygon}
    file = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    yield "tang", f"{FILINGS}{filing.id}/upload", {"file": (file, "grids.geojson")}
