"""The figures and names of the day of filing are kept with it, whatever changes later."""

from support.filings import filed


def test_figures_and_names_stay_as_they_were_filed(session, town, now):
    west, right, east = filed(session, town, now).grids
    assert west.households + east.households >= 1 and west.area_m2 > 0 and right.area_m2 > west.area_m2
    assert "梅小雨" in west.workers and "梅小雨" in east.workers and "吴秀珍" in west.social_forces
    assert west.heads == "林建国"
    town.mei.name = "梅大雨"
    session.flush()
    assert "梅小雨" in west.workers
