"""STUB: to be written."""

from flask import Blueprint

blueprint = Blueprint("households", __name__, url_prefix="/households")
