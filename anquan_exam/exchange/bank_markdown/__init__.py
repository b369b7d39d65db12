"""Question banks as Markdown: read, written in one canonical form, checked."""

from anquan_exam.exchange.bank_markdown.check import (
    BankSummary,
    Examination,
    Report,
    check_banks,
    content_findings,
    documents_folder,
    examine_banks,
    repeated_ids,
)
from anquan_exam.exchange.bank_markdown.folders import (
    MAX_PICTURES,
    MAX_TOPIC_BYTES,
    PICTURES,
    TOPIC_NAME,
    BankFolder,
    ReadBank,
    bank_folders,
    picture_findings,
    read_bank,
)
from anquan_exam.exchange.bank_markdown.formatting import Formatting, format_banks
from anquan_exam.exchange.bank_markdown.lines import as_stem
from anquan_exam.exchange.bank_markdown.texts import ReadTexts, read_texts, with_prefix
from anquan_exam.exchange.bank_markdown.topic_reader import ReadTopic, read_topic
from anquan_exam.exchange.bank_markdown.writer import (
    NotWritable,
    TopicEntry,
    entries_of,
    topic_text,
    write_bank,
    write_topic,
)

__all__ = [
    "MAX_PICTURES",
    "MAX_TOPIC_BYTES",
    "PICTURES",
    "TOPIC_NAME",
    "BankFolder",
    "BankSummary",
    "Examination",
    "Formatting",
    "NotWritable",
    "ReadBank",
    "ReadTexts",
    "ReadTopic",
    "Report",
    "TopicEntry",
    "as_stem",
    "bank_folders",
    "check_banks",
    "content_findings",
    "documents_folder",
    "entries_of",
    "examine_banks",
    "format_banks",
    "picture_findings",
    "read_bank",
    "read_texts",
    "read_topic",
    "repeated_ids",
    "topic_text",
    "with_prefix",
    "write_bank",
    "write_topic",
]
