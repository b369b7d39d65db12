"""Writes a bank in its one canonical form. What is written reads back as the same bank, or is
refused: an export is the bank, byte for byte.
"""

from collections.abc import Iterable, Iterator

from anquan_exam.domain.banks import Bank, Topic
from anquan_exam.domain.pictures import write_outline
from anquan_exam.domain.questions import Kind, Option, Question
from anquan_exam.exchange.bank_markdown.bank_sheet import FILE_NAME, write_bank_sheet
from anquan_exam.exchange.bank_markdown.lines import join_variants
from anquan_exam.exchange.bank_markdown.topic_reader import ReadTopic, read_topic
from anquan_exam.exchange.findings import Findings
from anquan_exam.exchange.yaml_text import scalar

TopicEntry = tuple[Question, str | None]


class NotWritable(ValueError):
    """The form has no way to say this (a stem line that reads as a heading, say)."""


def write_bank(bank: Bank) -> dict[str, str]:
    """The files of `bank` by name: `bank.yaml` and one `<topic>.md` a topic, in order.

    NotWritable where reading them back would not give `bank`.
    """
    files = {FILE_NAME: write_bank_sheet(bank)}
    for topic in sorted(bank.topics, key=lambda topic: topic.id):
        entries = [(e.question, e.retired) for e in bank.questions if e.topic == topic]
        files[f"{topic.id}.md"] = write_topic(topic, entries)
    order = [entry.topic.id for entry in bank.questions]
    if order != sorted(order) or len(files) != len(bank.topics) + 1:
        raise NotWritable("the questions do not stand in the order of their topics")
    return files


def write_topic(topic: Topic, entries: Iterable[TopicEntry]) -> str:
    """The file of `topic` with its questions, each with the reason of its retirement or None.

    NotWritable where reading it back would not give the same.
    """
    entries = list(entries)
    text = topic_text(topic.title, entries)
    read = read_topic(text, Findings(topic.id))
    if not read.faithful or read.title != topic.title or entries_of(read) != entries:
        raise NotWritable(_first_lost(read, entries, topic))
    return text


def entries_of(read: ReadTopic) -> list[TopicEntry]:
    """The questions of a read file that could be read, as `write_topic` takes them."""
    return [(q.question, q.retired) for q in read.questions if q.question is not None]


def _first_lost(read: ReadTopic, entries: list[TopicEntry], topic: Topic) -> str:
    if read.findings:
        return f"{topic.id}: {read.findings[0]}"
    kept = entries_of(read)
    lost = next((entry[0].id for entry in entries if entry not in kept), "the title")
    return f"{topic.id}: {lost} would not read back the same"


def topic_text(title: str, entries: Iterable[TopicEntry]) -> str:
    """The same, faults and all: whether it reads back the same is not asked."""
    parts = [f"---\ntitle: {scalar(title)}\n---\n"]
    parts += [_question_text(question, retired) for question, retired in entries]
    return "\n".join(parts)


def _question_text(question: Question, retired: str | None) -> str:
    blocks = [_heading(question), *_body(question, retired)]
    for number, part in enumerate(question.parts, start=1):
        blocks += [f"### {number} {{kind={part.kind}}}", *_body(part, None)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _body(question: Question, retired: str | None) -> Iterator[str]:
    yield question.stem
    if question.picture:
        yield f"![{question.picture.alt}](pictures/{question.picture.name})"
    yield "\n".join(_right(question))
    yield "\n>\n".join(_quote(question, retired))


def _heading(question: Question) -> str:
    words = [f"kind={question.kind}", f"difficulty={question.difficulty}"]
    if question.tags:
        words.append("tags=" + ",".join(question.tags))
    if question.must_know:
        words.append("must-know")
    return f"## {question.id} {{{' '.join(words)}}}"


def _right(question: Question) -> Iterator[str]:
    """The lines that say what is right."""
    for point in question.rubric:
        yield f"- {point.share}% {point.text}".rstrip()
    for number, variants in enumerate(question.blanks, start=1):
        yield f"{number}. {join_variants(variants)}".rstrip()
    for number, option in enumerate(question.options, start=1):
        if question.kind is Kind.ORDERING:
            yield f"{number}. {option.text}".rstrip()
        else:
            yield _choice(question, number, option)


def _choice(question: Question, number: int, option: Option) -> str:
    tick = "x" if option.id in question.key else " "
    letter = "" if question.kind is Kind.TRUE_FALSE else f"{option.id}. "
    outline = question.outlines[number - 1] if number <= len(question.outlines) else ()
    place = f" {{{write_outline(outline)}}}" if question.kind is Kind.HAZARD_PICTURE else ""
    return f"- [{tick}] {letter}{option.text}{place}".rstrip()


def _quote(question: Question, retired: str | None) -> Iterator[str]:
    if question.basis:
        yield "> **依据** " + "；".join(f"{b.document} {b.locator}" for b in question.basis)
    if question.model_answer:
        yield f"> **参考答案** {question.model_answer}"
    if question.explanation:
        yield f"> **解析** {question.explanation}"
    if retired is not None:
        yield f"> **停用** {retired}"
