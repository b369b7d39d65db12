"""Finds the banks under a path and reads their files."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from anquan_exam.domain.banks import Bank, BankCategory, BankQuestion, Topic
from anquan_exam.exchange.bank_markdown.bank_sheet import FILE_NAME, BankSheet, read_bank_sheet
from anquan_exam.exchange.bank_markdown.topic_reader import ReadTopic, read_topic
from anquan_exam.exchange.findings import Finding, Findings
from anquan_exam.exchange.pictures import MAX_BYTES, picture_problem
from anquan_exam.exchange.text_files import KIB, read_text

DOCUMENTS = "documents"
PICTURES = "pictures"
MAX_PICTURES = 500
TOPIC_NAME = re.compile(r"(?=.{1,64}$)\d{2}-[a-z0-9]+(?:-[a-z0-9]+)*\.md")
MAX_TOPIC_BYTES = 1024 * KIB
MAX_SHEET_BYTES = 16 * KIB

_SHELVES = tuple(category.value for category in BankCategory)


@dataclass(frozen=True, slots=True)
class BankFolder:
    """Where a bank lies; `shown_as` is what findings call the folder, `shelf` the folder above
    (None where a bank was named by itself and lies in no known category).
    """

    path: Path
    shown_as: str
    shelf: str | None

    @property
    def name(self) -> str:
        """The folder's own name, which the bank's id must be."""
        return self.path.resolve().name


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file as it stands: its text (None: unreadable) and whether all of it was understood."""

    name: str
    text: str | None
    faithful: bool


@dataclass(frozen=True, slots=True)
class ReadBank:
    """A bank folder as read, with what is wrong with the form of its files."""

    folder: BankFolder
    sheet: BankSheet | None
    topics: tuple[ReadTopic, ...]
    files: tuple[ReadFile, ...]
    findings: tuple[Finding, ...]
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    def bank(self) -> Bank | None:
        """The bank, where every file was fully understood; else None."""
        if self.sheet is None or not all(file.faithful for file in self.files):
            return None
        return self.sheet.bank(
            BankQuestion(read.question, topic_of(topic), read.retired)
            for topic in self.topics
            for read in topic.questions
            if read.question is not None
        )


def topic_of(read: ReadTopic) -> Topic:
    """The topic of a read file: its id is the file's name."""
    return Topic(Path(read.file).stem, read.title)


def root_above(path: Path) -> Path | None:
    """The root of the tree `path` lies in, as its place under a category tells; else None."""
    real = path.resolve()
    if real.name in _SHELVES:
        return real.parent
    return real.parent.parent if real.parent.name in _SHELVES else None


def is_bank_folder(path: Path) -> bool:
    """Whether `path` holds a bank rather than banks."""
    return (path / FILE_NAME).is_file() or any(
        TOPIC_NAME.fullmatch(child.name) for child in path.iterdir()
    )


def bank_folders(path: Path, shown_as: str) -> Iterator[BankFolder]:
    """The banks at `path`: one bank, a category of banks, or the root above the categories."""
    above = path.resolve().parent.name
    if is_bank_folder(path):
        yield BankFolder(path, shown_as, above if above in _SHELVES else None)
    elif path.resolve().name in _SHELVES:
        yield from _of_shelf(path, shown_as)
    else:
        for shelf in _subfolders(path):
            if shelf.name != DOCUMENTS:
                yield from _of_shelf(shelf, f"{shown_as}/{shelf.name}")


def _of_shelf(path: Path, shown_as: str) -> Iterator[BankFolder]:
    for folder in _subfolders(path):
        yield BankFolder(folder, f"{shown_as}/{folder.name}", path.resolve().name)


def _subfolders(path: Path) -> list[Path]:
    return sorted(p for p in path.iterdir() if p.is_dir() and not p.name.startswith("."))


def read_bank(folder: BankFolder) -> ReadBank:
    """Everything in `folder`."""
    sheet, sheet_file, found = _sheet(folder)
    files, topics = [sheet_file], []
    for path in sorted(folder.path.glob("*.md")):
        if path.name == "README.md":
            continue
        findings = Findings(f"{folder.shown_as}/{path.name}")
        if not TOPIC_NAME.fullmatch(path.name):
            findings.fault(1, "文件名应当是“两位数字-小写字母.md”，例如 03-rights.md")
        text = read_text(path, findings, limit=MAX_TOPIC_BYTES)
        if text is not None:
            topics.append(read_topic(text, findings))
        files.append(ReadFile(path.name, text, findings.faithful))
        found += findings.found
    if len(files) == 1:
        found.append(
            Finding(folder.shown_as, 1, None, "这个文件夹里没有题目文件（如 01-general.md）")
        )
    pictures = _pictures(folder, found)
    found += picture_findings(topics, pictures, folder.shown_as)
    return ReadBank(folder, sheet, tuple(topics), tuple(files), tuple(found), pictures)


def picture_findings(
    topics: Sequence[ReadTopic], known: Container[str], shown_as: str | None = None
) -> Iterator[Finding]:
    """The pictures that questions name and nobody has; with `shown_as`, the name of the bank's
    folder, also those that nobody names."""
    named: set[str] = set()
    for topic in topics:
        for read in topic.questions:
            for picture in read.question.pictures if read.question else ():
                named.add(picture.name)
                if picture.name not in known:
                    problem = f"没有图片 {PICTURES}/{picture.name}"
                    yield Finding(topic.file, read.line, read.id, problem)
    if shown_as is not None and isinstance(known, Mapping):
        for name in known:
            if name not in named:
                yield Finding(f"{shown_as}/{PICTURES}/{name}", 1, None, "没有题目用到这张图片")


def _pictures(folder: BankFolder, found: list[Finding]) -> dict[str, bytes]:
    """The sound pictures of the folder by name; what is wrong with the others goes to `found`."""
    place = folder.path / PICTURES
    files = sorted(place.iterdir()) if place.is_dir() else []
    if len(files) > MAX_PICTURES:
        problem = f"图片太多，一个题库最多 {MAX_PICTURES} 张"
        found.append(Finding(f"{folder.shown_as}/{PICTURES}", 1, None, problem))
        files = []
    sound: dict[str, bytes] = {}
    for path in files:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        problem = picture_problem(path.name, data) or ""
        if problem:
            found.append(Finding(f"{folder.shown_as}/{PICTURES}/{path.name}", 1, None, problem))
        else:
            sound[path.name] = data
    return sound


def _sheet(folder: BankFolder) -> tuple[BankSheet | None, ReadFile, list[Finding]]:
    findings = Findings(f"{folder.shown_as}/{FILE_NAME}")
    path = folder.path / FILE_NAME
    sheet = text = None
    if path.is_file():
        text = read_text(path, findings, limit=MAX_SHEET_BYTES)
    else:
        findings.fault(1, "缺少 bank.yaml")
    if text is not None:
        sheet = read_bank_sheet(text, folder.name, folder.shelf, findings)
    return sheet, ReadFile(FILE_NAME, text, findings.faithful), findings.found
