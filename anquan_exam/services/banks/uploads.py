"""Files uploaded for the draft of a bank: topic files, or the ZIP of a bank folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from anquan_exam.domain.access import Actor
from anquan_exam.exchange.bank_markdown.bank_sheet import FILE_NAME, BankSheet, read_bank_sheet
from anquan_exam.exchange.bank_zip import MAX_FILES, Bundle, ZipRefused, read_zip
from anquan_exam.exchange.findings import Findings
from anquan_exam.exchange.pictures import picture_problem
from anquan_exam.exchange.text_files import BOM
from anquan_exam.services.banks.draft_topics import put_topics
from anquan_exam.services.banks.draft_views import Settings
from anquan_exam.services.errors import Invalid


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file as it came: the name the browser gave it, and its bytes."""

    name: str
    data: bytes


def upload(
    actor: Actor, bank_id: str, files: Sequence[UploadedFile], *, now: datetime
) -> tuple[str, ...]:
    """Put topic files into the draft, each under its name; a ZIP replaces all of them.

    Gives the names written. The version number of a `bank.yaml` is not taken: the next one counts.
    Raises NotFound, NotFaithful; Invalid `nothing_uploaded`, `too_many_files`, `zip_alone`,
    `zip_<reason>`, `unknown_file`, `no_topics`, `not_utf8`, `bad_sheet_file`,
    `bad_picture_file`, `other_bank`, and as `draft_topics.save_topic` does."""
    if not files:
        raise Invalid("nothing_uploaded", "files")
    if len(files) > MAX_FILES:
        raise Invalid("too_many_files", "files", most=MAX_FILES)
    zipped = any(file.name.lower().endswith(".zip") for file in files)
    if zipped and len(files) > 1:
        raise Invalid("zip_alone", "files")
    held = _unpacked(files[0]) if zipped else Bundle("", {f.name: f.data for f in files})
    texts = {name: _text(name, data) for name, data in held.files.items() if name != "README.md"}
    _refuse_bad_pictures(held.pictures)
    sheet = texts.pop(FILE_NAME, None)
    for name in texts:
        if not name.endswith(".md"):
            raise Invalid("unknown_file", "files", name=name[:80])
    if not texts:
        raise Invalid("no_topics", "files")
    settings = _settings(sheet, bank_id) if sheet is not None else None
    put_topics(
        actor,
        bank_id,
        texts,
        replace_all=zipped,
        settings=settings,
        pictures=held.pictures,
        now=now,
    )
    return tuple(sorted(texts))


def _refuse_bad_pictures(pictures: Mapping[str, bytes]) -> None:
    for name, data in pictures.items():
        if problem := picture_problem(name, data):
            raise Invalid("bad_picture_file", "files", name=name[:80], problem=problem)


def _unpacked(file: UploadedFile) -> Bundle:
    try:
        return read_zip(file.data)
    except ZipRefused as refused:
        raise Invalid(f"zip_{refused.reason}", "files", name=refused.name) from refused


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8").removeprefix(BOM).replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Invalid("not_utf8", "files", name=name[:80]) from error


def _settings(text: str, bank_id: str) -> Settings:
    findings = Findings(FILE_NAME)
    sheet = read_bank_sheet(text, bank_id, None, findings)
    if sheet is None:
        first = findings.found[0]
        raise Invalid("bad_sheet_file", "files", line=first.line, problem=first.problem)
    if not _is_of(sheet, bank_id):
        raise Invalid("other_bank", "files", id=sheet.id)
    return Settings(
        sheet.title,
        sheet.category,
        tuple(sheet.industries),
        tuple(sheet.posts),
        tuple(sheet.person_categories),
    )


def _is_of(sheet: BankSheet, bank_id: str) -> bool:
    """The sheet names the bank, with or without the enterprise's prefix."""
    return sheet.id == bank_id or bank_id.endswith(f"-{sheet.id}")
