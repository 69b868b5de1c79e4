"""STUB: to be written."""

from flask import Blueprint

blueprint = Blueprint("mine", __name__, url_prefix="/mine")
