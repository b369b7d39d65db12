"""A worker with an exam, and what the server has of the sitting."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from anquan_exam.domain.sitting import Event, EventKind, Sheet, fold
from anquan_exam.models import Attempt, AttemptEvent, Person
from anquan_exam.models.session import reading
from tests.exam_builders import MadeExam


@dataclass
class Phone:
    """A browser with a sign-in: its open page, and the errors its scripts raised."""

    context: BrowserContext
    page: Page
    errors: list[str]

    def offline(self, off: bool = True) -> None:
        """Lose the signal, or have it back."""
        self.context.set_offline(off)

    def restart(self) -> None:
        """Kill the page and open an empty one: storage stays."""
        self.page.close()
        self.page = self.context.new_page()
        self.listen()

    def listen(self) -> None:
        """Collect what the scripts of the page raise."""
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))


@dataclass
class Room:
    """One worker with one exam, and what the server has of it."""

    worker: Person
    exam: MadeExam

    def open(self, phone: Phone) -> Page:
        """Start, or go on."""
        phone.page.goto(f"/exam/{self.exam.public_id}")
        phone.page.get_by_role("button", name=re.compile("答题")).click()
        expect(phone.page.locator("#paper")).to_be_attached()
        return phone.page

    def attempt(self) -> Attempt:
        with reading() as session:
            return session.scalars(select(Attempt)).one()

    def kinds(self) -> list[str]:
        with reading() as session:
            rows = select(AttemptEvent.kind).order_by(AttemptEvent.epoch, AttemptEvent.seq)
            return [EventKind(kind).value for kind in session.scalars(rows)]

    def sheet(self) -> Sheet:
        with reading() as session:
            rows = session.scalars(select(AttemptEvent).where(AttemptEvent.epoch > 0)).all()
        return fold(
            Event(
                epoch=row.epoch,
                seq=row.seq,
                kind=EventKind(row.kind),
                item=row.item,
                payload=row.payload,
                server_at=row.server_at,
                client_at=None,
            )
            for row in rows
        )

    def answers(self) -> Mapping[int, tuple[str, ...]]:
        return self.sheet().answers
