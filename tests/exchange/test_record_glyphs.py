"""Records in Song type: every sign of a name is drawn, whatever it is, and its font is embedded."""

import subprocess
from typing import Any

import pytest
from flask import Flask

from anquan_exam.exchange.pdf import qr_svg, render
from tests.pdf_text import pdf_signs

SHEET: dict[str, Any] = {
    "exam": "闭卷",
    "number": "abc",
    "owner": "示例煤业有限公司",
    "kind": "闭卷考试",
    "label": "",
    "place": "培训室",
    "invigilators": "周敏",
    "time": "2026年11月24日 14:30 至 15:30",
    "paper": "50 题",
    "part": "",
    "digest": "0123456789abcdef" * 4,
    "trail_head": "fedcba9876543210" * 4,
    "trail_position": "12",
    "verify_url": "https://exam.example/verify/abc",
    "qr": qr_svg("https://exam.example/verify/abc"),
    "printed": "2026年11月24日 16:12",
}
NOWHERE, NOR_HERE = "\u0378", "\u0379"
"""Signs not yet given a meaning, which no font draws: a box, always the same."""


def sheet_of(name: str) -> bytes:
    row = {"at": 1, "name": name, "department": "", "posts": "", "employee_number": "", "seen": ""}
    return render("sign_in_sheet", {**SHEET, "rows": [row]})


def picture_of(name: str) -> bytes:
    command = ["pdftoppm", "-r", "60", "-png", "-singlefile", "-"]
    done = subprocess.run(command, input=sheet_of(name), capture_output=True, check=True)
    assert done.stdout.startswith(b"\x89PNG")
    return done.stdout


def test_a_missing_sign_would_be_noticed(app: Flask) -> None:
    assert picture_of(NOWHERE) == picture_of(NOR_HERE)


@pytest.mark.parametrize("sign", ["䶮", "𬱖", "㛃", "·", "é", "#", "*", "$", "@", "_", "\\", "<"])
def test_rare_signs_and_those_of_markup_are_drawn(app: Flask, sign: str) -> None:
    assert picture_of(sign) != picture_of(NOWHERE)
    assert sign in pdf_signs(sheet_of(f"王{sign}明"))


def test_every_font_is_embedded_and_song_is_among_them(app: Flask) -> None:
    command = ["pdffonts", "-"]
    listed = subprocess.run(
        command, input=sheet_of("王建军"), capture_output=True, check=True, text=False
    ).stdout.decode()
    fonts = [line.split() for line in listed.splitlines()[2:]]
    assert fonts
    assert all("yes" in font[-5] for font in fonts), listed
    assert any("Serif" in font[0] for font in fonts), listed
