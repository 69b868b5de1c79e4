"""STUB: to be written."""

from flask import Blueprint

blueprint = Blueprint("about", __name__, url_prefix="/about")
