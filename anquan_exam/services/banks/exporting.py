"""A version as a file to take away."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from anquan_exam.domain.access import Actor
from anquan_exam.domain.banks import Bank
from anquan_exam.exchange.bank_zip import write_zip
from anquan_exam.exchange.question_export import ENDINGS, Format, LeftOut, export, held
from anquan_exam.models import Bank as BankRow
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.banks.documents import register_of
from anquan_exam.services.banks.loading import load_bank, seen_bank, version_of
from anquan_exam.services.banks.pictures import pictures_of
from anquan_exam.services.banks.rendering import Renderer
from anquan_exam.services.corrections.reach import place_path_of


@dataclass(frozen=True, slots=True)
class Export:
    """What a format would hold of a version: how many questions, and which it cannot."""

    format: Format
    questions: int
    left_out: tuple[LeftOut, ...]


def download(actor: Actor, bank_id: str, number: int, *, now: datetime) -> tuple[str, bytes]:
    """The version as a ZIP of its Markdown folder, exactly as `publish` reads it: file name and
    bytes. The keys leave the house with it, so it is on the trail. Raises NotFound."""
    with reading() as session:
        bank, path = _bank(session, actor, bank_id, number, now)
        pictures = pictures_of(session, bank)
    data = write_zip(bank, pictures)
    _note(actor, bank_id, path, number, "markdown", now)
    return f"{bank_id}-v{number}.zip", data


def download_as(
    actor: Actor, bank_id: str, number: int, wanted: Format, *, now: datetime
) -> tuple[str, bytes]:
    """The version in a format of other programs: file name and bytes. On the trail as well.

    Raises NotFound."""
    with reading() as session:
        bank, path = _bank(session, actor, bank_id, number, now)
        pictures = pictures_of(session, bank)
        owner_id = session.get_one(BankRow, bank_id).owner_id
        register = register_of(session, owner_id)
    renderer = Renderer()
    written = export(
        bank,
        wanted,
        pictures=pictures,
        block=renderer.block,
        line=renderer.line,
        register=register,
    )
    _note(actor, bank_id, path, number, wanted.value, now)
    return f"{bank_id}-v{number}.{ENDINGS[wanted]}", written.data


def what_formats_hold(
    actor: Actor, bank_id: str, number: int, *, now: datetime
) -> tuple[Export, ...]:
    """What each format would hold of the version. Raises NotFound."""
    with reading() as session:
        bank, _ = _bank(session, actor, bank_id, number, now)
    return tuple(Export(each, *held(bank, each)) for each in Format)


def _bank(
    session: Session, actor: Actor, bank_id: str, number: int, now: datetime
) -> tuple[Bank, str]:
    row = seen_bank(session, actor, bank_id, now)
    return load_bank(session, version_of(session, bank_id, number)), place_path_of(session, row)


def _note(actor: Actor, bank_id: str, path: str, number: int, format_: str, now: datetime) -> None:
    about = {"version": number, "format": format_}
    with transaction() as session:
        subject = ("bank", bank_id)
        trail.record(session, actor, "bank.downloaded", subject, now=now, place_path=path, **about)
