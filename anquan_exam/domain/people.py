"""What a person's particulars must look like: names, telephone numbers, ID numbers.

ID numbers are checked by format, date of birth and check digit only (GB 11643-1999): tables of
areas go out of date and then refuse real people."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class IdKind(StrEnum):
    """What document a number belongs to."""

    RESIDENT = "resident"  # identity card, or the 18-digit residence permit of the same format
    OTHER = "other"  # travel permit of Hong Kong, Macao or Taiwan; passport; foreigner's permit


class IdProblem(StrEnum):
    """Why an ID number cannot be taken."""

    LOST_DIGITS = "id_lost_digits"
    LENGTH = "id_length"
    FORMAT = "id_format"
    BORN = "id_born"
    CHECK_DIGIT = "id_check_digit"


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A number that may be kept, in its canonical form: 18 characters for a resident's."""

    kind: IdKind
    text: str


OLDEST_YEAR = 1900
LOST = re.compile(r"^[+-]?\d(?:\.\d+)?E\+?\d{2}$")
OTHER = re.compile(
    r"^(?:"
    r"[HM]\d{8}(?:\d{2})?"  # 港澳居民来往内地通行证
    r"|\d{8}"  # 台湾居民来往大陆通行证
    r"|[A-Z]{3}\d{12}"  # 外国人永久居留身份证 (old)
    r"|[A-Z]{1,2}\d{6,9}"  # passports
    r"|(?=[A-Z]*\d)[A-Z][A-Z0-9]{6,11}"
    r")$"
)


def plain(text: str) -> str:
    """`text` in half width (NFKC), without what cannot be seen, white space folded and trimmed."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    folded = unicodedata.normalize("NFKC", text)
    seen = "".join(char for char in folded if unicodedata.category(char) not in ("Cf", "Cc"))
    return " ".join(seen.split())


def spoken(text: str) -> str:
    """Like `plain`, but line breaks and tabs count as spaces."""
    return plain(re.sub(r"[\t\r\n\v\f]+", " ", text))


def check_digit(body: str) -> str:
    """The check character of 17 digits (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body))
    return "10X98765432"[total % 11]


def check_id_number(text: str, today: date) -> IdNumber | IdProblem:
    """The number in canonical form, or what is wrong with it.

    Old 15-digit numbers become the 18-digit ones of the same people."""
    number = re.sub(r"[\s'`‘’-]", "", plain(text)).upper()
    if LOST.match(number):
        return IdProblem.LOST_DIGITS
    if len(number) == 15 and number.isdigit():
        body = f"{number[:6]}19{number[6:]}"
        number = body + check_digit(body)
    if len(number) == 18 and number[:17].isdigit():
        return _resident(number, today)
    if OTHER.match(number):
        return IdNumber(IdKind.OTHER, number)
    return IdProblem.LENGTH if number[:-1].isdigit() else IdProblem.FORMAT


def _resident(number: str, today: date) -> IdNumber | IdProblem:
    if number[17] not in "0123456789X":
        return IdProblem.FORMAT
    right = number[17] == check_digit(number[:17])
    # Excel keeps 15 digits of a number and fills up with noughts.
    if not right and number.endswith("000"):
        return IdProblem.LOST_DIGITS
    born = _born(number)
    if born is None or born.year < OLDEST_YEAR or born > today:
        return IdProblem.BORN
    return IdNumber(IdKind.RESIDENT, number) if right else IdProblem.CHECK_DIGIT


def _born(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def normal_phone(text: str) -> str | None:
    """The 11 digits of a mainland mobile number, however it was written; None if it is not one."""
    written = re.sub(r"\.0+$", "", plain(text))  # what a number becomes on its way through a sheet
    digits = re.sub(r"[\s().'‘’-]", "", written)
    digits = re.sub(r"^(?:\+|00)?86(?=1\d{10}$)", "", digits)
    return digits if re.fullmatch(r"1[3-9]\d{9}", digits, re.ASCII) else None


def normal_name(text: str) -> str | None:
    """A name as it is kept, 2 to 30 characters; None if it cannot be one.

    Spaces go from Chinese names (张 伟), stay single in Latin ones; one dot serves for all."""
    name = re.sub(r"[•・‧⋅∙●]", "·", spoken(text))
    name = re.sub(r"(?<=[^\x00-\x7f])[.·](?=[^\x00-\x7f])", "·", name)
    if not name.isascii():
        name = name.replace(" ", "")
    allowed = all(char.isalpha() or char in "·.' -" for char in name)
    return name if allowed and 2 <= len(name) <= 30 and name[0].isalpha() else None


def mask_id(number: str) -> str:
    """The first three and the last four characters: 110***********1234."""
    if len(number) <= 7:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def mask_phone(phone: str) -> str:
    """The first three and the last four digits: 138****9016."""
    if len(phone) < 8:
        return "*" * len(phone)
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]
