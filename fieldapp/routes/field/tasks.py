"""STUB: to be written."""

from flask import Blueprint

blueprint = Blueprint("tasks", __name__, url_prefix="/tasks")
