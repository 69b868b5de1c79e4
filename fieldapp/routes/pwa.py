"""STUB: to be written."""

from flask import Blueprint

blueprint = Blueprint("pwa", __name__, url_prefix="/pwa")
