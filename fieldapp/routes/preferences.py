"""STUB: to be written."""

from flask import Blueprint

blueprint = Blueprint("preferences", __name__, url_prefix="/preferences")
