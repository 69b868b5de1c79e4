"""STUB: to be written."""

from flask import Blueprint

blueprint = Blueprint("today", __name__, url_prefix="/today")
