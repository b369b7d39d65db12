"""Questions in the sheet that imports offer as their template."""

import io

from anquan_exam.domain.banks import Bank
from anquan_exam.exchange.question_excel.columns import EXPORT_SHEET, TEMPLATE
from anquan_exam.exchange.question_excel.writer import sheet_of
from anquan_exam.exchange.question_export.holding import Material, Written, divide, in_a_row
from anquan_exam.exchange.question_import.exact import cells_of


def write(bank: Bank, material: Material) -> Written:
    """An .xlsx with one row a question."""
    held, left_out = divide(bank, in_a_row)
    out = io.BytesIO()
    rows = [cells_of(entry.question) for entry in held]
    sheet_of(out, EXPORT_SHEET, [[row.get(c.field, "") for c in TEMPLATE] for row in rows])
    return Written(out.getvalue(), len(held), left_out)
