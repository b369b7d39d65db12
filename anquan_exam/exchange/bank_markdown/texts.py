"""Checks the topic files of one bank that come from elsewhere than a folder: typed or uploaded."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from anquan_exam.domain.banks import BankQuestion
from anquan_exam.domain.documents import Document
from anquan_exam.exchange.bank_markdown.check import content_findings, repeated_ids
from anquan_exam.exchange.bank_markdown.folders import TOPIC_NAME, topic_of
from anquan_exam.exchange.bank_markdown.topic_reader import ReadTopic, read_topic
from anquan_exam.exchange.bank_markdown.writer import NotWritable, entries_of, write_topic
from anquan_exam.exchange.findings import Finding, Findings

_HEADING_ID = re.compile(r"^( {0,3}##(?!#)[ \t]*)([a-z0-9][a-z0-9-]*)(?=[ \t{]|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ReadTexts:
    """The topics as read and everything wrong with them, in the order of files and lines."""

    topics: tuple[ReadTopic, ...]
    findings: tuple[Finding, ...]

    def questions(self) -> tuple[BankQuestion, ...]:
        """The questions in their order: all of them where nothing was found."""
        return tuple(
            BankQuestion(read.question, topic_of(topic), read.retired)
            for topic in self.topics
            for read in topic.questions
            if read.question is not None
        )


def read_texts(
    texts: Mapping[str, str],
    register: Mapping[str, Document],
    day: date,
    known_ids: Mapping[str, str],
) -> ReadTexts:
    """The topic files `texts` (name to content, line ends `\\n`), checked by the law of `day`.

    `known_ids` are question ids that are taken, with the place they are taken at."""
    topics: list[ReadTopic] = []
    found: list[Finding] = []
    for name in sorted(texts):
        findings = Findings(name)
        if not TOPIC_NAME.fullmatch(name):
            findings.fault(1, "文件名应当是“两位数字-小写字母.md”，例如 03-rights.md")
        topic = read_topic(texts[name], findings)
        topics.append(topic)
        found += topic.findings
    found += repeated_ids(topics, known_ids)
    found += content_findings(topics, register, day)
    if not found:
        found += _unwritable(topics)
    ordered = sorted(set(found), key=lambda f: (f.file, f.line, f.question or "", f.problem))
    return ReadTexts(tuple(topics), tuple(ordered))


def _unwritable(topics: Sequence[ReadTopic]) -> Iterator[Finding]:
    """What is right and still has no canonical form that reads back the same."""
    for topic in topics:
        try:
            write_topic(topic_of(topic), entries_of(topic))
        except NotWritable as error:
            yield Finding(topic.file, 1, None, f"这个文件存不成规范写法（{error}）")


def with_prefix(text: str, prefix: str) -> str:
    """`text` with every question id that lacks `prefix` given it."""
    return _HEADING_ID.sub(
        lambda m: m[0] if m[2].startswith(prefix) else f"{m[1]}{prefix}{m[2]}", text
    )
