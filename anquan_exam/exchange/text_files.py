"""Reads a text file somebody else wrote: of bounded size, UTF-8, whatever its line ends."""

from pathlib import Path

from anquan_exam.exchange.findings import Findings

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
KIB = 1024


def read_text(path: Path, findings: Findings, *, limit: int) -> str | None:
    """The text with line ends as `\\n` and without BOM; None (and a fault) where there is none.

    `limit` is the greatest size in bytes.
    """
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        findings.fault(1, f"文件打不开：{error.strerror}")
        return None
    if len(data) > limit:
        findings.fault(1, f"文件太大，超过 {limit // KIB} KB，请拆成几个文件")
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        findings.fault(line, "文件不是 UTF-8 编码，请另存为 UTF-8")
        return None
    return _plain_lines(text, findings)


def _plain_lines(text: str, findings: Findings) -> str:
    if text.startswith(BOM):
        findings.note(1, "文件开头有 BOM 标记，请存为不带 BOM 的 UTF-8（banks fmt 可以改好）")
        text = text.removeprefix(BOM)
    if "\r\n" in text:
        line = text.count("\n", 0, text.index("\r\n")) + 1
        findings.note(line, "用了 Windows 换行（CRLF），请改成 LF（banks fmt 可以改好）")
        text = text.replace("\r\n", "\n")
    return text
