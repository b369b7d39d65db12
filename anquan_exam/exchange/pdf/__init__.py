"""PDFs: what is printed, signed and kept. Layout in templates/pdf/*.typ, data as JSON."""

from anquan_exam.exchange.pdf.picture_svg import Spot, Stored, picture_svg
from anquan_exam.exchange.pdf.typst_document import PdfError, qr_svg, render

__all__ = ["PdfError", "Spot", "Stored", "picture_svg", "qr_svg", "render"]
