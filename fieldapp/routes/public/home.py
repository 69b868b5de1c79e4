"""STUB: to be written."""

from flask import Blueprint

blueprint = Blueprint("home", __name__, url_prefix="/home")
