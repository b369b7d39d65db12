"""The desk of blueprints: a list, an editor, its sections, a sample paper."""

from flask import Blueprint

blueprint = Blueprint("blueprints", __name__)

from anquan_exam.web.blueprints import editor, lists, ready, sections  # noqa: E402, F401 - they add routes
