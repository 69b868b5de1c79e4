"""STUB: to be written."""

from flask import Blueprint

blueprint = Blueprint("grids", __name__, url_prefix="/grids")
