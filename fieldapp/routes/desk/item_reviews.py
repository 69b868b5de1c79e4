"""The yearly review of service items: what each cost and brought, and what that proposes."""

from flask import Blueprint, Response

from fieldapp import clock, db
from fieldapp.domain.service_items import minutes, yearly_review
from fieldapp.web.access import actor, working
from fieldapp.web.rendering import page
from fieldapp.web.request_values import query

blueprint = Blueprint("item_reviews", __name__, url_prefix="/service-items/review")
YEARS = 3


@blueprint.get("/")
@working("review_item")
def index() -> Response:
    today = clock.today()
    years = range(today.year, today.year - YEARS, -1)
    year = query.number("year", years[-1], years[0]) or today.year
    rows = yearly_review.review(db.session(), actor(), year, today)
    return page("desk/service_items/review.html", year=year, years=years, rows=rows, fewest=minutes.FEWEST)
