"""Answer sheets as pictures: the real print, boxes filled as by hand, photographed as by phone."""

import io
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter
from sqlalchemy import select

from anquan_exam.domain.answer_sheet import (
    PAGE,
    SheetPage,
    is_boxed,
    read_code,
    sheet_code,
    sheet_pages,
)
from anquan_exam.domain.papers import Paper, PaperItem, paper_hash
from anquan_exam.domain.questions import Kind
from anquan_exam.exchange.pdf import render
from anquan_exam.models import PaperRecord
from anquan_exam.models.session import reading
from anquan_exam.services.paper_body.printing import geometry, page_of

DPI = 200
DOT = DPI / 25.4
OPTIONS = {Kind.SINGLE: 4, Kind.MULTIPLE: 5, Kind.TRUE_FALSE: 2, Kind.HAZARD_PICTURE: 8}
BLANKS = {Kind.HAZARD_PICTURE: 3, Kind.FILL_IN: 1}
MIXED = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.SINGLE, Kind.HAZARD_PICTURE)


def made_paper(count: int = 50, kinds: tuple[Kind, ...] = MIXED) -> Paper:
    """A paper of so many questions, their options turned about."""
    chance = Random(count)
    items = []
    for number in range(1, count + 1):
        kind = kinds[number % len(kinds)]
        letters = list("ABCDEFGH"[: OPTIONS.get(kind, 0)])
        chance.shuffle(letters)
        items.append(
            PaperItem(
                number, "s", f"q-{number}", "r", kind, tuple(letters), BLANKS.get(kind, 0), 100
            )
        )
    return Paper(tuple(items))


@dataclass
class Printed:
    """One page of a printed sheet: its picture, and where its boxes are."""

    paper: Paper
    sheet: SheetPage
    picture: Image.Image

    def filled(
        self, marks: Mapping[int, Iterable[int]], shade: int = 25, share: float = 1.0
    ) -> "Printed":
        """The same with boxes filled: question -> places. `shade`: how dark the ink is (0 black);
        `share`: how much of the box's width is filled."""
        page = self.picture.copy()
        pen = ImageDraw.Draw(page)
        wide, tall = self.sheet.layout.box
        for box in self.sheet.boxes:
            if box.place in marks.get(box.item, ()):
                edge = [box.x + 0.1, box.y + 0.1, box.x + 0.1 + (wide - 0.2) * share]
                pen.rectangle([v * DOT for v in (*edge, box.y + tall - 0.1)], fill=shade)
        return Printed(self.paper, self.sheet, page)


def printed(
    paper: Paper, exam: str = "abcdefgh23", number: str = "K3M2A9F1-1", *, large: bool = False
) -> list[Printed]:
    """The pages of boxes of `paper`, printed through the real template."""
    sheets = sheet_pages(paper, large=large)
    digest = paper_hash(paper)
    pages = [
        page_of(
            sheet,
            paper,
            sheet_code(exam, number, sheet.number, large=large, paper_sha256=digest).text,
            len(sheets),
        )
        for sheet in sheets
    ]
    document = render("paper_body", _data(digest, number, pages, large))
    pictures = pdf_pictures(document)[-len(sheets) :]
    return [Printed(paper, s, p) for s, p in zip(sheets, pictures, strict=True)]


def _data(digest: str, number: str, pages: list[dict[str, Any]], large: bool) -> dict[str, Any]:
    sheet = dict.fromkeys(("department", "posts"), "") | {
        "name": "示例甲",
        "employee_number": "0017",
        "paper_number": number,
        "sha256": digest,
        "sections": [],
        "pages": pages,
    }
    plain = dict.fromkeys(("label", "place", "window", "rule", "paper", "printed"), "")
    return plain | {
        "exam": "班前安全考试",
        "number": "x",
        "owner": "示例公司",
        "large": large,
        "papers": [sheet],
        "refused": [],
        "geometry": geometry(),
        "pictures": {},
    }


def pdf_pictures(document: bytes, dpi: int = DPI) -> list[Image.Image]:
    """The pages of a PDF as poppler draws them, in grey."""
    command = ["pdftoppm", "-r", str(dpi), "-gray", "-"]
    done = subprocess.run(command, input=document, capture_output=True, timeout=60, check=True)
    raw, at, pages = done.stdout, 0, []
    while at < len(raw):
        kind, size, most = raw[at:].split(b"\n", 3)[:3]
        wide, tall = map(int, size.split())
        at += len(kind) + len(size) + len(most) + 3
        pages.append(Image.frombytes("L", (wide, tall), raw[at : at + wide * tall]))
        at += wide * tall
    return pages


@dataclass(frozen=True)
class Shot:
    """How a photograph is taken."""

    seed: int = 0
    tilt: float = 0.06
    """How far the corners are shifted, as a share of the side."""
    turned: int = 0
    """Quarter turns."""
    shadow: float = 0.45
    """How much darker the darkest corner is."""
    blur: float = 0.8
    noise: float = 4.0
    quality: int = 60
    wide: int = 1600


def photograph(page: Image.Image, shot: Shot = Shot()) -> bytes:
    """`page` on a table, taken as `shot` says (JPEG)."""
    chance = Random(shot.seed)
    wide = shot.wide
    tall = round(wide * 4 / 3)
    table = Image.new("L", (wide, tall), 92)
    corners = _corners(wide, tall, shot.tilt, chance)
    size = page.size
    ends = [(0, 0), (size[0], 0), size, (0, size[1])]
    warp = _coefficients(corners, ends)
    seen = page.transform((wide, tall), Image.Transform.PERSPECTIVE, warp, Image.Resampling.BICUBIC)
    inside = Image.new("L", size, 255).transform(
        (wide, tall), Image.Transform.PERSPECTIVE, warp, Image.Resampling.BICUBIC
    )
    table.paste(seen, mask=inside)
    lit = np.asarray(table.filter(ImageFilter.GaussianBlur(shot.blur)), dtype=np.float64)
    lit = lit * _light(wide, tall, shot.shadow, chance)
    lit += np.random.default_rng(shot.seed).normal(0, shot.noise, lit.shape)
    grey = Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8))
    turned = ImageEnhance.Contrast(grey.rotate(90 * shot.turned, expand=True)).enhance(0.9)
    target = io.BytesIO()
    turned.convert("RGB").save(target, "JPEG", quality=shot.quality)
    return target.getvalue()


def _corners(wide: int, tall: int, tilt: float, chance: Random) -> list[tuple[float, float]]:
    """Where the corners of the sheet lie in the photograph: it fills most of it."""
    high = 0.9 * tall
    broad = high * PAGE[0] / PAGE[1]
    left, top = (wide - broad) / 2, (tall - high) / 2
    ends = [(left, top), (left + broad, top), (left + broad, top + high), (left, top + high)]
    return [
        (x + chance.uniform(-tilt, tilt) * broad, y + chance.uniform(-tilt, tilt) * broad / 2)
        for x, y in ends
    ]


def _light(wide: int, tall: int, shadow: float, chance: Random) -> Any:
    right, down = chance.choice((0, 1)), chance.choice((0, 1))
    xs = np.abs(np.linspace(0, 1, wide) - right)[None, :]
    ys = np.abs(np.linspace(0, 1, tall) - down)[:, None]
    return 1 - shadow * (xs + ys) / 2


def _coefficients(
    photo: list[tuple[float, float]], page: list[tuple[float, float]]
) -> tuple[float, ...]:
    """What Pillow wants to take `page` into `photo`: for a pixel of the photograph one of the
    page."""
    rows, right = [], []
    for (x, y), (u, v) in zip(photo, page, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return tuple(np.linalg.solve(np.asarray(rows), np.asarray(right)))


def png(picture: Image.Image) -> bytes:
    """`picture` as a file."""
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def sheets_in(document: bytes, papers: Mapping[str, Paper]) -> dict[str, Printed]:
    """The first page of boxes of each of `papers` (by number) that the PDF holds."""
    found: dict[str, Printed] = {}
    for picture in pdf_pictures(document):
        seen = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        code = read_code(seen[0].text) if seen else None
        if code is not None and code.page == 1:
            paper = papers[code.paper_number]
            sheet = sheet_pages(paper, large=code.large)[0]
            found[code.paper_number] = Printed(paper, sheet, picture)
    return found


def papers_by_number() -> dict[str, Paper]:
    """Every paper that was drawn."""
    with reading() as session:
        rows = session.scalars(select(PaperRecord).order_by(PaperRecord.id)).all()
        return {row.number: Paper.from_json(row.content) for row in rows}


def right_places(paper: Paper) -> dict[int, list[int]]:
    """What a faultless person fills, of made questions: A, or A and B, or A and D in a picture."""
    right = {Kind.MULTIPLE: "AB", Kind.HAZARD_PICTURE: "AD"}
    return {
        item.number: [item.options.index(id_) for id_ in right.get(item.kind, "A")]
        for item in paper.items
        if is_boxed(item)
    }
