"""A file is told by its content, and gets a name no system trips over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anquan_exam.domain.attachments import FileKind, kind_of, safe_name

PDF = b"%PDF-1.7\n...\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR....IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0....\xff\xd9"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, FileKind.PDF),
        (PNG, FileKind.PNG),
        (JPEG, FileKind.JPEG),
        (b"", None),
        (b"<html><script>alert(1)</script>", None),
        (b"MZ\x90\x00", None),
        (b"PK\x03\x04", None),
        (b"GIF89a", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"x" + PDF, None),
        (PDF[:10], None),
        (PNG[:20], None),
        (JPEG[:6], None),
    ],
)
def test_content_decides(content, kind):
    assert kind_of(content) is kind


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("登记表.pdf", "登记表.pdf"),
        ("登记表.exe", "登记表.pdf"),
        ("..\\..\\etc/passwd", "passwd.pdf"),
        ("", "文件.pdf"),
        ("...", "文件.pdf"),
        ('a"b\r\nc.pdf', "a_bc.pdf"),
        ("x\u202egpj.pdf", "xgpj.pdf"),
    ],
)
def test_names_lose_what_is_dangerous(given_name, safe):
    assert safe_name(given_name, FileKind.PDF) == safe


@given(st.text(), st.sampled_from(FileKind))
def test_any_name_becomes_one_plain_file_name(name, kind):
    safe = safe_name(name, kind)
    assert safe.endswith(kind.suffix)
    assert not set(safe) & set('/\\<>:"|?*\r\n\0')
    assert 4 < len(safe) <= 120
