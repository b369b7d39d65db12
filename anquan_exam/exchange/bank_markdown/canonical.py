"""Whether the files of a read bank stand in canonical form, and what that form is."""

from anquan_exam.exchange.bank_markdown.bank_sheet import FILE_NAME, write_bank_sheet
from anquan_exam.exchange.bank_markdown.folders import ReadBank, topic_of
from anquan_exam.exchange.bank_markdown.topic_reader import ReadTopic
from anquan_exam.exchange.bank_markdown.writer import NotWritable, entries_of, write_topic
from anquan_exam.exchange.findings import Finding

PROBLEM = "从这一行起不是规范写法，运行 flask banks fmt 就能改好"


def canonical_files(read: ReadBank) -> dict[str, str]:
    """The canonical text of each file that was fully understood, by file name."""
    texts: dict[str, str] = {}
    faithful = {file.name for file in read.files if file.faithful}
    if read.sheet is not None and FILE_NAME in faithful:
        texts[FILE_NAME] = write_bank_sheet(read.sheet)
    for topic in read.topics:
        name = f"{topic_of(topic).id}.md"
        text = _canonical_topic(topic) if name in faithful else None
        if text is not None:
            texts[name] = text
    return texts


def canonical_findings(read: ReadBank) -> list[Finding]:
    """For each file that is not in canonical form, the first line that would change."""
    canonical = canonical_files(read)
    findings = []
    for file in read.files:
        wanted = canonical.get(file.name)
        if file.text is not None and wanted is not None and file.text != wanted:
            line = _first_difference(file.text, wanted)
            shown_as = f"{read.folder.shown_as}/{file.name}"
            findings.append(Finding(shown_as, line, _question_at(read, file.name, line), PROBLEM))
    return findings


def _canonical_topic(topic: ReadTopic) -> str | None:
    try:
        return write_topic(topic_of(topic), entries_of(topic))
    except NotWritable:
        return None


def _first_difference(text: str, wanted: str) -> int:
    lines, wanted_lines = text.split("\n"), wanted.split("\n")
    for number, (line, wanted_line) in enumerate(zip(lines, wanted_lines, strict=False), start=1):
        if line != wanted_line:
            return number
    return min(len(lines), len(wanted_lines))


def _question_at(read: ReadBank, name: str, line: int) -> str | None:
    current = None
    for topic in read.topics:
        if topic.file == f"{read.folder.shown_as}/{name}":
            for question in topic.questions:
                current = question.id if question.line <= line else current
    return current
