"""Questions on paper: the words of the page, line by line, without a tag."""

import pytest

from anquan_exam.exchange.html_lines import plain_lines, plain_text


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>一句。</p>", ["一句。"]),
        ("<p>一句，<br>两句。</p><p>三句。</p>", ["一句，", "两句。", "三句。"]),
        ("<p>看：</p><ul><li>甲</li><li><p>乙</p></li></ul>", ["看：", "• 甲", "• 乙"]),
        ("<ol><li>断电</li><li>验电</li></ol>", ["1. 断电", "2. 验电"]),
        ("<p>浓度 &lt; 1.0%，<strong>停</strong>#电$</p>", ["浓度 < 1.0%，停#电$"]),
        ("<table><tr><td>甲</td><td>乙</td></tr></table>", ["甲　乙"]),
        ("<pre><code>a\n  b</code></pre>", ["a", "b"]),
        ("", []),
    ],
)
def test_lines(html: str, lines: list[str]) -> None:
    assert plain_lines(html) == lines


def test_one_line() -> None:
    assert plain_text("<p>甲\n乙</p><p>丙</p>") == "甲 乙 丙"
