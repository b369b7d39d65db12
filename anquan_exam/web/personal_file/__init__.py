"""One person's file (一人一档): the own one on the phone, others' on the desk, and its checking."""

from flask import Blueprint

blueprint = Blueprint("personal_file", __name__)

from anquan_exam.web.personal_file import (  # noqa: E402, F401 - they add routes
    checking,
    correcting,
    others,
    own,
    schooling,
)
