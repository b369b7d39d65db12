"""The words and signs of certificates."""

from datetime import date
from typing import Any

from flask import current_app

from anquan_exam.domain.certificate_rows import CELL_LABELS, Said
from anquan_exam.domain.certificates import FamilyGuide, Guides, Oddity, Standing
from anquan_exam.domain.eligibility.facts import Family
from anquan_exam.domain.eligibility.reasons import Why
from anquan_exam.exchange.certificate_excel import STANDING_WORDS
from anquan_exam.services.certificates.guides import guides
from anquan_exam.services.certificates.judging import RowVerdict
from anquan_exam.services.certificates.views import OwnCard, Show
from anquan_exam.web.pages import day as day_words
from anquan_exam.web.wording import words

_SIGNS: dict[Standing, str] = {
    Standing.REVOKED: "stop",
    Standing.OVER: "stop",
    Standing.REVIEW_MISSED: "stop",
    Standing.NOT_YET: "off",
    Standing.ENDING_30: "caution",
    Standing.ENDING_60: "caution",
    Standing.REVIEW_DUE: "caution",
    Standing.VALID: "safe",
}
STANDINGS = {one: (_SIGNS[one], word) for one, word in STANDING_WORDS.items()}
OWN_STANDINGS = {
    **STANDINGS,
    Standing.ENDING_30: ("caution", "快到期了"),
    Standing.ENDING_60: ("caution", "快到期了"),
}
SHOWS: dict[Show, str] = {
    Show.ALL: "全部",
    Show.OVER: "过期、没复审",
    Show.ENDING_30: "30 天内到期",
    Show.ENDING_60: "60 天内到期",
    Show.REVIEW: "60 天内该复审",
    Show.REVOKED: "吊销注销",
}
GAPS: dict[Why, tuple[str, str]] = {
    Why.NO_CERTIFICATE: ("stop", "无证上岗"),
    Why.CERTIFICATE_MISMATCH: ("stop", "岗证不匹"),
    Why.CERTIFICATE_OVER: ("stop", "证现在不管用"),
}
ODDITIES: dict[Oddity, str] = {
    Oddity.NUMBER_FORM: "证号一般是 T 加 18 位身份证号，这个不是。照证再看一眼。",
    Oddity.NUMBER_OTHER: "证号里的身份证号和他登记的不一样。照证再看一眼。",
    Oddity.UNLISTED: "操作项目不在列出的里面。照证写的就行，看看有没有写错字。",
    Oddity.SPAN: "有效期和规定的年数不一样。照证再看一眼。",
}
ODD_IN_SHORT: dict[Oddity, str] = {
    Oddity.NUMBER_FORM: "证号不像 T 加身份证号",
    Oddity.NUMBER_OTHER: "证号和登记的身份证号不一样",
    Oddity.UNLISTED: "操作项目不在列出的里面",
    Oddity.SPAN: "有效期的年数不常见",
}
VERDICTS: dict[RowVerdict, tuple[str, str]] = {
    RowVerdict.PARKED: ("stop", "停下了"),
    RowVerdict.REPAIRED: ("caution", "改过，可以存"),
    RowVerdict.ACCEPTED: ("safe", "可以存"),
}


def known() -> Guides:
    """What is known of the families."""
    return guides(current_app.extensions["settings"].banks_dir)


def titles() -> dict[Family, str]:
    """Family to what it is called."""
    return {guide.family: guide.title for guide in known().every()}


def said(one: Said) -> str:
    """What is said of a cell of a row, with the cell named."""
    return f"{CELL_LABELS[one.cell]}：{words(one.code, **one.detail)}"


def about(guide: FamilyGuide) -> list[tuple[str, str]]:
    """What the texts say of a family, as facts; what they do not is left out."""
    rows = [
        ("谁发", _with(guide.issuer, guide.issuer_basis)),
        ("管多久", _with(_years(guide.valid_months), guide.valid_basis)),
        ("多久复审", _with(_years(guide.review_months), guide.review_basis)),
        ("提前换证", _with(f"到期前 {guide.renew_days} 天" if guide.renew_days else "",
                        guide.renew_basis)),
        ("证号", guide.number),
        ("操作项目", f"{guide.reference} 的目录，只作参考" if guide.reference else ""),
        ("要留心", guide.note),
    ]  # fmt: skip
    return [(term, text) for term, text in rows if text]


def _with(text: str, basis: str) -> str:
    return f"{text}（{basis}）" if text and basis else text


def _years(months: int) -> str:
    if not months:
        return ""
    return f"{months // 12} 年" if months % 12 == 0 else f"{months} 个月"


def own_sentence(card: OwnCard, today: date) -> str:
    """What one's own card means for one, and what to do."""
    dates = card.dates
    until, review = day_words(dates.valid_until), day_words(dates.review_by)
    sentences: dict[Standing, str] = {
        Standing.REVOKED: f"{day_words(dates.revoked_on)}吊销、注销了。要它的活不能干。",
        Standing.OVER: f"{until}到期了。要它的活先别干，等发证机关发了新证再干。",
        Standing.REVIEW_MISSED: f"{review}以前该复审，没看到复审。要它的活先别干，复审好了再干。",
        Standing.NOT_YET: f"{day_words(dates.valid_from)}起才能用。",
        Standing.ENDING_30: f"{_left(dates.valid_until, today)}到期，赶紧办换证。",
        Standing.ENDING_60: f"{_left(dates.valid_until, today)}到期，该办换证了。",
        Standing.REVIEW_DUE: f"{_left(dates.review_by, today)}是复审的最后一天，该办了。",
        Standing.VALID: "好用着呢，没事。",
    }
    return sentences[card.standing]


def _left(day: date | None, today: date) -> str:
    days = (day - today).days if day else 0
    return {0: "今天", 1: "明天"}.get(days, f"再过 {days} 天")


def linked_rows(rows: Any) -> list[dict[str, Any]]:
    """The lines of a list, each with its sign and word."""
    return [{"row": row, "chip": STANDINGS[row.standing]} for row in rows]
