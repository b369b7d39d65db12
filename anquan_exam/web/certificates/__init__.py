"""证件: the ledger, files of it, who is without, what posts need, and one's own."""

from flask import Blueprint

blueprint = Blueprint("certificates", __name__)

from anquan_exam.web.certificates import batches, entering, ledger, mine, posts  # noqa: E402, F401
