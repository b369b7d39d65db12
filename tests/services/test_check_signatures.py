"""Who signed the record of a spot check, and the signed paper brought back."""

import io

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from anquan_exam.domain.check_record import SignedHow
from anquan_exam.models import CheckSignature
from anquan_exam.models.session import reading
from anquan_exam.services import spot_checks
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.services.spot_checks import Signing
from anquan_exam.services.spot_checks.record import record_pdf
from anquan_exam.web.spot_checks import WORDS
from tests.check_records import AFTER, HeldCheck, drawn_name, held_check
from tests.pdf_text import pdf_signs
from tests.pictures import scene

SITE = "http://exam.example"


@pytest.fixture
def held(app: Flask) -> HeldCheck:
    """Four called, one absent, one put off; one passed, one failed, one has not come."""
    made = held_check()
    made.sit(1, 10)
    made.sit(2, 2)
    return made


def seen(held: HeldCheck, now=AFTER):
    return spot_checks.record_view(held.officer, held.id, WORDS, now=now)


def pdf(held: HeldCheck, version: int | None = None) -> str:
    return pdf_signs(record_pdf(held.officer, held.id, SITE, WORDS, version, now=AFTER))


# signatures


def test_both_sides_sign_and_the_signature_is_bound_to_what_was_said(held):
    held.freeze()
    head = Signing(SignedHow.SCREEN, "示例矿长", "矿长", drawn_name())
    spot_checks.sign(held.officer, held.id, 1, 0, head, now=AFTER)
    spot_checks.sign(
        held.officer, held.id, 1, 1, Signing(SignedHow.SCREEN, picture=drawn_name()), now=AFTER
    )
    spot_checks.sign(held.officer, held.id, 1, 2, Signing(SignedHow.PAPER), now=AFTER)
    (version,) = seen(held).versions
    assert version.complete and version.signed == 3
    first, second, last = version.seats
    assert (first.name, first.role) == ("测试执法一", "执法人员 ZF-001")
    assert second.how is SignedHow.PAPER and second.picture is None
    assert last.is_head and last.name == "示例矿长" and last.picture
    size = Image.open(io.BytesIO(last.picture)).size
    assert size[0] <= 600 and size[1] <= 240
    with reading() as session:
        assert set(session.scalars(select(CheckSignature.digest))) == {version.digest}
    with pytest.raises(Problem, match="record_signed"):
        spot_checks.sign(held.officer, held.id, 1, 0, head, now=AFTER)


def test_a_refusal_needs_its_reason_and_a_witness_and_is_the_heads_alone(held):
    held.freeze()
    refusal = Signing(SignedHow.REFUSED, "示例矿长", "矿长", b"", "不认可成绩", "测试见证")
    for given, seat, code in (
        (Signing(SignedHow.REFUSED, "示例矿长", "", b"", "", "测试见证"), 0, "refusal_unsaid"),
        (
            Signing(SignedHow.REFUSED, "示例矿长", "", b"", "不认可", " "),
            0,
            "refusal_witness_missing",
        ),
        (refusal, 1, "officer_refuses"),
        (Signing(SignedHow.PAPER), 0, "signer_missing"),
    ):
        with pytest.raises(Invalid, match=code):
            spot_checks.sign(held.officer, held.id, 1, seat, given, now=AFTER)
    spot_checks.sign(held.officer, held.id, 1, 0, refusal, now=AFTER)
    printed = pdf(held)
    assert "不认可成绩" in printed and "见证人：测试见证" in printed
    assert seen(held).versions[0].signed == 0


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (b"", "signature_empty"),
        (b"GIF89a not a picture", "signature_bad"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "signature_bad"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 500_000, "signature_bad"),
    ],
)
def test_what_is_no_drawing_is_no_signature(held, picture: bytes, code: str):
    held.freeze()
    with pytest.raises(Invalid, match=code):
        given = Signing(SignedHow.SCREEN, picture=picture)
        spot_checks.sign(held.officer, held.id, 1, 1, given, now=AFTER)


def test_a_blank_sheet_is_no_signature(held):
    held.freeze()
    target = io.BytesIO()
    Image.new("RGBA", (640, 240), (0, 0, 0, 0)).save(target, "PNG")
    given = Signing(SignedHow.SCREEN, picture=target.getvalue())
    with pytest.raises(Invalid, match="signature_empty"):
        spot_checks.sign(held.officer, held.id, 1, 1, given, now=AFTER)


def test_a_new_version_is_signed_anew_and_the_old_one_no_more(held):
    held.freeze()
    spot_checks.sign(held.officer, held.id, 1, 1, Signing(SignedHow.PAPER), now=AFTER)
    held.freeze(1, reason="补记问题")
    newest, first = seen(held).versions
    assert (newest.signed, first.signed) == (0, 1)
    with pytest.raises(Problem, match="record_moved_on"):
        spot_checks.sign(held.officer, held.id, 1, 2, Signing(SignedHow.PAPER), now=AFTER)
    for version, seat in ((3, 1), (0, 1), (2, 3)):
        with pytest.raises(NotFound):
            spot_checks.sign(
                held.officer, held.id, version, seat, Signing(SignedHow.PAPER), now=AFTER
            )


# scans


def test_the_signed_paper_comes_back_once_and_without_what_a_camera_hides(held):
    photo = Image.open(io.BytesIO(scene().data)).convert("RGB").resize((2400, 1800))
    exif = Image.Exif()
    exif[0x010F] = "测试相机"
    target = io.BytesIO()
    photo.save(target, "JPEG", exif=exif)
    number = spot_checks.add_scan(held.officer, held.id, "照片.heic", target.getvalue(), now=AFTER)
    again = spot_checks.add_scan(held.officer, held.id, "又.jpg", target.getvalue(), now=AFTER)
    assert again == number
    kept = spot_checks.scan(held.officer, held.id, number)
    assert not Image.open(io.BytesIO(kept.content)).getexif()
    document = b"%PDF-1.4\nsigned\n%%EOF\n"
    other = spot_checks.add_scan(held.officer, held.id, "../签字.exe", document, now=AFTER)
    kept = spot_checks.scan(held.officer, held.id, other)
    assert (kept.filename, kept.content, kept.content_type) == (
        "签字.pdf",
        document,
        "application/pdf",
    )
    assert [one.id for one in seen(held).scans] == [number, other]
    for data, code in ((b"", "scan_empty"), (b"MZ program", "scan_kind")):
        with pytest.raises(Invalid, match=code):
            spot_checks.add_scan(held.officer, held.id, "签字.pdf", data, now=AFTER)
    big = b"%PDF-1.4" + b"0" * (10 * 1024 * 1024) + b"%%EOF"
    with pytest.raises(Invalid, match="scan_too_big"):
        spot_checks.add_scan(held.officer, held.id, "签字.pdf", big, now=AFTER)
