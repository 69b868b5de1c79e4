def test_smoke(session, town, now):
    from datetime import timedelta
    from fieldapp.clock import day_of
    from fieldapp.domain.evaluation import figures, indicators, periods, units
    from fieldapp.models import Level

    p = periods.period(session, day_of(now) - timedelta(days=60), day_of(now), now)
    lines = units.lines_of(session, "610902", Level.TOWN, day_of(now))
    print(lines)
    print(figures.of_lines(session, indicators.DEFINITIONS, p, "610902", lines))
    for d in indicators.DEFINITIONS:
        figures.items_of_lines(session, d, p, "610902", lines)
    figures.own_figures(session, p, town.mei.id)
