"""One way to a PDF: a Typst template and its data.

Data travels as one JSON text beside the markup and is never written into it: in markup the stars
of a masked number would turn into bold type, and # and $ into code. Fonts come with a library, so
that a bare machine prints Chinese; folders of the setting ANQUAN_FONT_DIRS and those of the system
add to them for rare characters."""

import io
import json
import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import segno
import typst
from flask import current_app

from anquan_exam.config import ROOT

TEMPLATES = ROOT / "templates" / "pdf"

_own = threading.local()


class PdfError(RuntimeError):
    """The template and the data do not fit; the message is Typst's own."""


def render(template_name: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of `templates/pdf/<template_name>.typ` with `data` (plain JSON values).

    In the template, `#import "common.typ": data` gives the data. Raises PdfError."""
    template = TEMPLATES / f"{template_name}.typ"
    if template.parent != TEMPLATES or not template.is_file():
        raise PdfError(f"no such template: {template_name}")
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    try:
        document = _compiler().compile(str(template), sys_inputs=inputs, format="pdf")
    except typst.TypstError as error:
        raise PdfError(f"{template_name}: {error}") from error
    if not isinstance(document, bytes):
        raise PdfError(f"{template_name} gave no document")
    return document


def qr_svg(text: str, *, stretches: bool = False, quiet: int = 4) -> str:
    """A QR code of `text` as SVG for a template: medium correction, the quiet zone it needs, so
    many modules wide. On a page it `stretches` to the width it is given."""
    drawing = io.BytesIO()
    code = segno.make_qr(text, error="m")
    code.save(drawing, kind="svg", border=quiet, xmldecl=False, omitsize=stretches)
    return drawing.getvalue().decode()


def _compiler() -> typst.Compiler:
    """A compiler of this thread: it keeps fonts in memory, and is not made to be shared."""
    dirs: str = current_app.extensions["settings"].font_dirs
    kept: dict[str, typst.Compiler] = _own.__dict__.setdefault("compilers", {})
    if dirs not in kept:
        kept[dirs] = typst.Compiler(root=str(TEMPLATES), font_paths=_fonts(dirs))
    return kept[dirs]


@lru_cache(maxsize=4)
def _fonts(dirs: str) -> typst.Fonts:
    """The fonts of the library, of the setting (`dirs`, divided by ':') and of the system."""
    shipped = Path(pylopdf_fonts_zh_cn.sans_path()).parent
    more = [part for part in dirs.split(":") if part]
    return typst.Fonts(font_paths=[str(shipped), *more])
