"""STUB: to be written."""

from flask import Blueprint

blueprint = Blueprint("residents", __name__, url_prefix="/residents")
