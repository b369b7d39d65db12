"""PDFs: data comes out as it went in, Chinese is embedded, several threads may print at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from anquan_exam.exchange.pdf import PdfError, qr_svg, render
from tests.pdf_text import pdf_signs

POSTER = {
    "title": "井下作业 #1 *闭卷* $考试$",
    "label": "",
    "organiser": "示例煤业有限公司",
    "facts": [["时间", "11月24日 14:30 到 15:30"]],
    "rules": ["带工牌 3301****123X"],
    "qr": qr_svg("https://exam.example/e/abc"),
    "url": "https://exam.example/e/abc",
    "verify_url": "https://exam.example/verify/abc",
    "commitment": "0123456789abcdef" * 4,
    "published": "11月23日 09:00",
}


@pytest.fixture
def poster(app: Flask) -> bytes:
    return render("exam_poster", POSTER)


def test_what_markup_would_eat_comes_out_whole(poster: bytes) -> None:
    text = pdf_signs(poster)
    assert "#1*闭卷*$考试$" in text
    assert "3301****123X" in text


def test_chinese_fonts_are_embedded(poster: bytes) -> None:
    assert poster.startswith(b"%PDF-")
    assert b"/FontFile3" in poster
    assert b"NotoSansSC" in poster


def test_the_same_data_gives_the_same_bytes(app: Flask, poster: bytes) -> None:
    assert render("exam_poster", POSTER) == poster


def test_threads_print_at_once_each_its_own_data(app: Flask) -> None:
    def one(number: int) -> bool:
        with app.app_context():
            title = f"第{number}场考试"
            return title in pdf_signs(render("exam_poster", {**POSTER, "title": title}))

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(one, range(12)))


def test_missing_data_is_an_error_that_names_the_template(app: Flask) -> None:
    with pytest.raises(PdfError, match="exam_poster"):
        render("exam_poster", {"title": "没有别的"})


@pytest.mark.parametrize("name", ["../layout/base", "nothing", "/etc/passwd"])
def test_only_templates_of_the_folder_are_rendered(app: Flask, name: str) -> None:
    with pytest.raises(PdfError, match="no such template"):
        render(name, {})
