"""A route is drawn as it was walked: gaps stay gaps."""

from fieldapp.domain.geography import routes


def test_nothing_is_drawn_of_a_single_point():
    assert routes.draw_route([[32.69, 109.02, 0]]) is None


def test_a_gap_is_its_own_dashed_line_and_breaks_the_walked_one():
    drawing = routes.draw_route(
        [[32.69, 109.02, 0], [32.691, 109.02, 60], [32.695, 109.02, 900], [32.696, 109.02, 960]]
    )
    assert len(drawing.walked) == 2
    assert drawing.gaps == [(0.0, 250.0, 0.0, 50.0)]


def test_north_is_up_and_the_drawing_fits_its_box():
    drawing = routes.draw_route([[32.69, 109.02, 0], [32.70, 109.03, 60]])
    ((start, end),) = [line.split() for line in drawing.walked]
    assert float(start.split(",")[1]) > float(end.split(",")[1])
    assert max(drawing.width, drawing.height) == 300


def test_somebody_who_stood_still_is_drawn_without_a_division_by_zero():
    assert routes.draw_route([[32.69, 109.02, 0], [32.69, 109.02, 60]]).width == 0
