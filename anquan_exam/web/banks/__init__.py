"""The desk of question banks: the shelf, one bank, one question, versions, an enterprise's own."""

from flask import Blueprint

blueprint = Blueprint("banks", __name__)

from anquan_exam.web.banks import (  # noqa: E402 - they add routes
    clinic,  # noqa: F401
    documents,  # noqa: F401
    drafts,  # noqa: F401
    editor,  # noqa: F401
    import_rows,  # noqa: F401
    importing,  # noqa: F401
    overlays,  # noqa: F401
    shelf,  # noqa: F401
    versions,  # noqa: F401
)
