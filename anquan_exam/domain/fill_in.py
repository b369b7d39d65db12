"""Filled-in text: which ways of writing are the same answer.

Width, case, spaces, quotes, Chinese and Arabic numerals, percentages, fractions and the usual
units are brought to one form, on the accepted variants and on the answer alike. Synonyms are not
guessed: they are variants in the question.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache

_FORMAL = str.maketrans(
    "零〇○一二两三四五六七八九壹贰叁肆伍陆柒捌玖拾佰仟萬億",
    "0001223456789123456789十百千万亿",
)
_SMALL = {"十": 10, "百": 100, "千": 1000}
_GREAT = {"万": 10**4, "亿": 10**8}
_DIGIT = "0-9零〇○一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
_UNIT = "十百千万亿拾佰仟萬億"
_NUMERAL = re.compile(rf"[{_DIGIT}.{_UNIT}]*[{_DIGIT}][{_DIGIT}.{_UNIT}]*|[十拾][{_UNIT}]*")
_THOUSANDFOLD = re.compile(rf"([{_DIGIT}.{_UNIT}]+)千(?=[米克伏瓦帕])")
_STEP = re.compile(r"(\d+(?:\.\d+)?)|([十百千])|([万亿])")
_POINT = re.compile(rf"(?<=[{_DIGIT}])点(?=[{_DIGIT}]+(?![{_DIGIT}{_UNIT}分半]))")
_THOUSANDS = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])")
_DECIMAL = re.compile(r"\d+(?:\.\d+)?")
_FRACTION = re.compile(r"([\d.]+|百|千)分之([\d.]+)")
_OVER = {"百": "%", "千": "‰"}
_RANGE = re.compile(r"(?<=[\d%‰])[~—–−至到](?=\d)")
_DROPPED = re.compile(r"[\s\u200b-\u200f\u2060\ufeff《》〈〉「」『』“”\"'‘’]")
_BARE_POINT = re.compile(r"(?<!\d)\.(?=\d)")
_STARTS, _ENDS = ",;:、", ".,;:!?。、"

# Kilo-units are written 千…, so that 5kg, 5公斤 and 五千克 meet as 5000 grams.
_KILO: Mapping[str, str] = {
    "km": "千米",
    "公里": "千米",
    "kg": "千克",
    "公斤": "千克",
    "kv": "千伏",
    "kw": "千瓦",
    "kpa": "千帕",
}
_UNITS: Mapping[str, str] = {
    "个小时": "h",
    "小时": "h",
    "钟头": "h",
    "个钟头": "h",
    "hours": "h",
    "hour": "h",
    "hrs": "h",
    "hr": "h",
    "分钟": "min",
    "minutes": "min",
    "minute": "min",
    "mins": "min",
    "秒钟": "s",
    "秒": "s",
    "seconds": "s",
    "second": "s",
    "毫米": "mm",
    "厘米": "cm",
    "公分": "cm",
    "平方米": "m2",
    "平米": "m2",
    "立方米": "m3",
    "米": "m",
    "毫克": "mg",
    "克": "g",
    "吨": "t",
    "伏特": "v",
    "伏": "v",
    "毫安": "ma",
    "安培": "a",
    "兆帕": "mpa",
    "帕": "pa",
    "瓦": "w",
    "升": "l",
    "摄氏度": "°c",
}
_AFTER_NUMBER = r"(?<=[\d" + _UNIT + _DIGIT[3:] + "])"


def _any_of(words: Iterable[str], behind: str) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(f"{behind}(?:{'|'.join(longest_first)})(?![a-z])")


_KILO_WORDS = _any_of(_KILO, _AFTER_NUMBER)
_UNIT_WORDS = _any_of(_UNITS, r"(?<=\d)")


@lru_cache(maxsize=4096)  # the variants of a question, and what a whole room writes
def normalise_answer(text: str) -> str:
    """The one way to write `text`: two answers are the same when these are equal.

    Takes any text; what it does not understand it leaves as it stands.
    """
    text = _DECIMAL.sub(lambda found: _plain(found[0]), _numerals(_clean(text)))
    text = _RANGE.sub("-", _FRACTION.sub(_fraction, text))
    return _UNIT_WORDS.sub(lambda found: _UNITS[found[0]], text)


def is_accepted(answer: str, accepted: Iterable[str]) -> bool:
    """Whether `answer` says the same as one of the `accepted` variants. Nothing is never right."""
    given = normalise_answer(answer)
    return bool(given) and any(given == normalise_answer(variant) for variant in accepted)


def _clean(text: str) -> str:
    """Width, case, spaces, quotes and the marks around and between."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("⁄", "/")
    text = unicodedata.normalize("NFKC", _DROPPED.sub("", text))
    text = text.lstrip(_STARTS).rstrip(_ENDS).replace("百分之百", "100%")
    text = _THOUSANDS.sub(lambda found: found[0].replace(",", ""), text)
    return _BARE_POINT.sub("0.", re.sub("[、;]", ",", text))


def _numerals(text: str) -> str:
    """Every number in Arabic digits, kilo-units taken into it."""
    text = _KILO_WORDS.sub(lambda found: _KILO[found[0]], _POINT.sub(".", text))
    text = _THOUSANDFOLD.sub(_thousandfold, text)
    return _NUMERAL.sub(lambda found: _arabic(found[0]), text)


def _thousandfold(found: re.Match[str]) -> str:
    value = _value(found[1].translate(_FORMAL))
    return found[0] if value is None else _decimal_text(value * 1000)


def _plain(number: str) -> str:
    """08 → 8, 0.50 → 0.5, 1.0 → 1."""
    whole, _, rest = number.partition(".")
    rest = rest.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{rest}" if rest else "")


def _fraction(found: re.Match[str]) -> str:
    under, over = found[1], found[2]
    sign = _OVER.get(under, {"100": "%", "1000": "‰"}.get(under))
    return f"{over}{sign}" if sign else f"{over}/{under}"


def _arabic(numeral: str) -> str:
    """二十五 → 25, 二〇二一 → 2021, 2万5千 → 25000; what is no number stays as it is."""
    written = numeral.translate(_FORMAL)
    if not any(unit in written for unit in (*_SMALL, *_GREAT)):
        return written
    value = _value(written)
    return numeral if value is None else _decimal_text(value)


def _value(written: str) -> Decimal | None:
    """The number written with digits and 十百千万亿; None where that is no number."""
    steps = _STEP.findall(written)
    if not steps or "".join(map("".join, steps)) != written:
        return None
    total = part = Decimal(0)  # the ten-thousands and above; what is below them
    number: Decimal | None = None
    step = 0  # what one more digit at the end stands for: 一百二 is 120, 一百零二 is 102
    for digits, unit, great in steps:
        if digits:
            number = Decimal(digits)
            step = 0 if digits[0] == "0" else step
            continue
        if number is None and not {"十": 1, "万": part, "亿": total + part}.get(unit or great):
            return None  # a unit of nothing: 千斤顶, 万一
        if unit:
            part += (1 if number is None else number) * _SMALL[unit]
        else:
            total, part = _heaped(total, part + (number or 0), great), Decimal(0)
        step, number = (_SMALL | _GREAT)[unit or great] // 10, None
    if number is not None and step > 1 and number < 10:
        number *= step
    return total + part + (number or 0)


def _heaped(total: Decimal, part: Decimal, great: str) -> Decimal:
    """万 lifts what stands before it; 亿 also what 万 lifted already (一万亿)."""
    return (total + part) * _GREAT[great] if great == "亿" else total + part * _GREAT[great]


def _decimal_text(value: Decimal) -> str:
    return _plain(f"{value:f}")
