"""What pages and papers of a file share: the filter in the address, lines with their words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, request

from anquan_exam.domain.personal_file import Entry, EntryKind, FileFilter
from anquan_exam.exchange.pdf import qr_svg, render
from anquan_exam.services import personal_file, sealing
from anquan_exam.services.personal_file import Line, PersonalFile, Shown
from anquan_exam.services.results.words import minute
from anquan_exam.web.network import site_address
from anquan_exam.web.numbers import small
from anquan_exam.web.pages import Page, day, page_number, page_of
from anquan_exam.web.personal_file.words import KINDS, Said, cut_words, said, shortened
from anquan_exam.web.results.sending import PDF, send

SIZE = 30
UNBROKEN = 600
"""Characters, and 14 lines: an entry of so much stands on one page of the paper."""
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a timeline as pages show it."""

    entry: Entry
    whole: bool
    kind: str
    said: Said
    may_ask: bool


def rows(lines: Iterable[Line]) -> list[Row]:
    """Lines with their words."""
    return [
        Row(
            entry,
            shown is Shown.WHOLE,
            KINDS[entry.kind],
            said(entry, shown),
            personal_file.may_ask(entry),
        )
        for entry, shown in lines
    ]


def wanted() -> FileFilter:
    """The filter the address names."""
    kind = request.args.get("kind", "")
    year = request.args.get("year", 0, type=small)
    known = kind in {one.value for one in EntryKind}
    return FileFilter(EntryKind(kind) if known else None, year or None)


def shown(file: PersonalFile, given: FileFilter) -> dict[str, Any]:
    """What the pages of a file are given."""
    number = page_number()
    lines, total = file.page(given, number, SIZE)
    page: Page = page_of(rows(lines), number, total, SIZE)
    return {
        "file": file,
        "page": page,
        "wanted": given,
        "kinds": [("", "各种记录"), *((kind.value, KINDS[kind]) for kind in file.kinds)],
        "years": [("", "各年"), *((str(year), f"{year}年") for year in file.years)],
        "cut": cut_words(file.standing) if file.cut else "",
    }


def pdf(file: PersonalFile, *, now: datetime) -> Response:
    """The file on A4."""
    payload = personal_file.payload_of(file, now=now)
    head, address = sealing.head(), f"{site_address()}/verify/file"
    data = {
        "name": file.name,
        "number": file.public_id,
        "cut": cut_words(file.standing) if file.cut else "",
        "lines": [_line(row) for row in rows(reversed(file.lines))],
        "digest": personal_file.digest_of(payload),
        "trail_head": head.seal if head.position else "",
        "trail_position": str(head.position),
        "verify_url": address,
        "qr": qr_svg(address),
        "printed": minute(now),
    }
    return send(render("personal_file", data), f"个人档案-{file.name}.pdf", PDF)


def _line(row: Row) -> dict[str, Any]:
    lines = [_with_digest(row, line) for line in row.said.lines]
    length = sum(map(len, lines))
    return {
        "unbroken": length <= UNBROKEN and len(lines) <= 14,
        "day": day(row.entry.on),
        "kind": row.kind,
        "title": row.said.title,
        "unit": row.entry.unit_name if row.whole else "",
        "state": row.said.chip[1] if row.said.chip else "",
        "lines": lines,
    }


def _with_digest(row: Row, line: str) -> str:
    """On paper the digest of an exam's paper stands whole, in groups that two can compare aloud."""
    digest = row.entry.data.get("paper_sha256", "") if row.whole else ""
    if not digest:
        return line
    groups = " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
    return line.replace(shortened(digest), groups)


def signed_json(file: PersonalFile, *, now: datetime) -> Response:
    """The file as signed JSON."""
    content = personal_file.signed(file, now=now)
    return send(content, f"个人档案-{file.name}.json", JSON)
