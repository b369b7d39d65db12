"""PDFs: what is printed, signed and kept. Layout in templates/pdf/*.typ, data as JSON."""

from anquan_exam.exchange.pdf.typst_document import PdfError, qr_svg, render

__all__ = ["PdfError", "qr_svg", "render"]
