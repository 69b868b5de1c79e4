"""STUB: to be written."""

from flask import Blueprint

blueprint = Blueprint("health", __name__, url_prefix="/health")
