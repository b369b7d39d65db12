"""Files sent to a browser: as attachments with their Chinese names, never sniffed."""

import io
from pathlib import Path

from flask import Response, send_file

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8", "zip": "application/zip"}


def send(content: bytes | Path, name: str, media_type: str, *, inline: bool = False) -> Response:
    """`content` under `name`; a PDF of our own making may be shown in place."""
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    response = send_file(
        source, mimetype=media_type, as_attachment=not inline, download_name=name, max_age=0
    )
    response.headers["Cache-Control"] = "no-store"
    return response
