"""STUB: to be written."""

from flask import Blueprint

blueprint = Blueprint("patrols", __name__, url_prefix="/patrols")
