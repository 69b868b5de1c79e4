"""STUB: to be written."""

from flask import Blueprint

blueprint = Blueprint("requests", __name__, url_prefix="/requests")
