"""Reading a PDF back, as a reader would: poppler's pdftotext."""

import subprocess


def pdf_text(document: bytes) -> str:
    """The text of `document`, laid out."""
    command = ["pdftotext", "-layout", "-", "-"]
    done = subprocess.run(command, input=document, capture_output=True, timeout=60, check=True)
    return done.stdout.decode()


def pdf_signs(document: bytes) -> str:
    """The text without any blank: lines are broken, and Chinese and Latin set apart, by layout."""
    return "".join(pdf_text(document).split())
