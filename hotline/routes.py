"""Pages."""

from flask import Blueprint

blueprint = Blueprint("hotline", __name__, url_prefix="/hotline")
