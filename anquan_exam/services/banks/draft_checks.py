"""Everything that is wrong with the draft of a bank."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from anquan_exam.domain.banks import Bank, BankQuestion, Topic
from anquan_exam.domain.question_rules import problems
from anquan_exam.exchange.bank_markdown import (
    MAX_TOPIC_BYTES,
    NotWritable,
    ReadTexts,
    TopicEntry,
    entries_of,
    picture_findings,
    read_texts,
    write_topic,
)
from anquan_exam.exchange.bank_markdown.wording import problem_wording
from anquan_exam.exchange.findings import Finding
from anquan_exam.models import Bank as BankRow
from anquan_exam.models import QuestionId
from anquan_exam.services.banks.documents import register_of
from anquan_exam.services.banks.draft_store import ENDING
from anquan_exam.services.banks.pictures import known_pictures


def checked(
    session: Session,
    row: BankRow,
    texts: Mapping[str, str],
    stored: tuple[BankQuestion, ...],
    before: Bank | None,
    day: date,
) -> ReadTexts:
    """The draft of `row` as read from `texts`, checked by the law of `day`. `stored` are the
    questions kept one by one, `before` the newest version."""
    register = register_of(session, row.owner_id)
    elsewhere = session.execute(
        select(QuestionId.id, BankRow.title)
        .join(BankRow, BankRow.id == QuestionId.bank_id)
        .where(BankRow.owner_id == row.owner_id, BankRow.id != row.id)
    )
    read = read_texts(texts, register, day, {id_: f"题库“{title}”" for id_, title in elsewhere})
    found = [*_as_stored(read, stored), *_too_large(texts)]
    lost = tuple(_lost(before, read, stored)) if before else ()
    shown = {p.name for q in read.questions() for p in q.question.pictures}
    unseen = picture_findings(read.topics, known_pictures(session, shown))
    return ReadTexts(read.topics, (*found, *lost, *unseen))


def _as_stored(read: ReadTexts, stored: tuple[BankQuestion, ...]) -> Iterator[Finding]:
    """The findings; but where a stored question has no text that reads back the same, what is
    wrong with it by itself: nobody wrote that text."""
    kept: dict[str, list[TopicEntry]] = {}
    for entry in stored:
        kept.setdefault(f"{entry.topic.id}{ENDING}", []).append((entry.question, entry.retired))
    strange = {
        topic.file
        for topic in read.topics
        if topic.file in kept and entries_of(topic) != kept[topic.file]
    }
    yield from (finding for finding in read.findings if finding.file not in strange)
    for file in sorted(strange):
        yield from _by_question(file, kept[file])


def _by_question(file: str, entries: list[TopicEntry]) -> Iterator[Finding]:
    silent = True
    for question, _ in entries:
        for problem in problems(question):
            silent = False
            yield Finding(file, 1, question.id, problem_wording(problem))
    for question, retired in entries if silent else ():
        try:
            write_topic(Topic(file.removesuffix(ENDING), "题"), [(question, retired)])
        except NotWritable:
            silent = False
            said = "有一行的写法存不成题库文件（像标题、列表或引用），换个说法"
            yield Finding(file, 1, question.id, said)
    if silent:
        yield Finding(file, 1, None, "这个专题存不成题库文件")


def _too_large(texts: Mapping[str, str]) -> Iterator[Finding]:
    for name, text in texts.items():
        if len(text.encode()) > MAX_TOPIC_BYTES:
            yield Finding(name, 1, None, f"这个专题超过 {MAX_TOPIC_BYTES // 1024} KB，分成几个")


def _lost(before: Bank, read: ReadTexts, stored: tuple[BankQuestion, ...]) -> Iterator[Finding]:
    """A question once published stays in its file for ever: its id must not come to mean another
    one."""
    held = {question.id for topic in read.topics for question in topic.questions}
    held |= {entry.question.id for entry in stored}
    for entry in before.questions:
        if entry.question.id not in held:
            problem = "上一版有这道题，这里不见了。不用的题别删，在它的引用里加一段：**停用** 原因"
            yield Finding(f"{entry.topic.id}.md", 1, entry.question.id, problem)
