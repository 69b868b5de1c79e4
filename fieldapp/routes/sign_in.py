"""STUB: to be written."""

from flask import Blueprint

blueprint = Blueprint("sign_in", __name__, url_prefix="/sign_in")
