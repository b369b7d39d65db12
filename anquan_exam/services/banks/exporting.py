"""A version as a file to take away."""

from datetime import datetime

from anquan_exam.domain.access import Actor
from anquan_exam.exchange.bank_zip import write_zip
from anquan_exam.models.session import reading, transaction
from anquan_exam.services import trail
from anquan_exam.services.banks.loading import load_bank, seen_bank, version_of


def download(actor: Actor, bank_id: str, number: int, *, now: datetime) -> tuple[str, bytes]:
    """The version as a ZIP of its Markdown folder, exactly as `publish` reads it: file name and
    bytes. The keys leave the house with it, so it is on the trail. Raises NotFound."""
    with reading() as session:
        seen_bank(session, actor, bank_id, now)
        bank = load_bank(session, version_of(session, bank_id, number))
    data = write_zip(bank)
    with transaction() as session:
        trail.record(session, actor, "bank.downloaded", ("bank", bank_id), now=now, version=number)
    return f"{bank_id}-v{number}.zip", data
