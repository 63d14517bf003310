"""The blueprint that all pages of scoring hang on; each page module adds its views."""

from flask import Blueprint

blueprint = Blueprint("scoring", __name__)
