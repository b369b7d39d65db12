"""How long 10,000 rows take to be read and judged, as a dry run does.

`python -m benchmarks.question_import` measures the dry run; it invents the file by itself."""

import io
import sys
import time

import xlsxwriter

from anquan_exam.exchange.question_import import judge_rows, read_file, report

ROWS = 10_000


def workbook(rows: int) -> bytes:
    """A sheet of single, multiple and true-false questions in the dialect of a province."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("试题")
    sheet.write_row(0, 0, ["作业种类", "试题类型", "题目内容", "题目选项", "题目答案"])
    options = "**A.先停下作业再报告班长**B.干完这一排再走**C.打电话问家里**D.原地等通知"
    for number in range(1, rows + 1):
        stem = f"{number}.第{number}种情况下，作业人员在现场应当怎么做才符合操作规程的要求（ ）。"
        kind = ("单选题", "多选题", "判断题")[number % 3]
        answer = {"单选题": "B", "多选题": "ABD", "判断题": "对"}[kind]
        sheet.write_row(
            number, 0, ["综合", kind, stem, "" if kind == "判断题" else options, answer]
        )
    book.close()
    return out.getvalue()


def main() -> None:
    """Measure, and say."""
    data = workbook(ROWS)
    begun = time.perf_counter()
    rows = read_file(data, "题.xlsx").rows
    read = time.perf_counter()
    said = report(judge_rows(rows))
    done = time.perf_counter()
    print(
        f"{said['rows']} rows: {said['accepted']} accepted; read in {read - begun:.1f} s, "
        f"judged in {done - read:.1f} s"
    )
    sys.exit(0 if said["rows"] == ROWS else 1)


if __name__ == "__main__":
    main()
