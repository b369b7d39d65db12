"""Field types the YAML files share. The messages follow the quoted name of the field."""

from typing import Annotated

from pydantic import AfterValidator

from anquan_exam.domain.markup import hidden_character
from anquan_exam.domain.question_rules import ID_PATTERN, MAX_ID_LENGTH


def _line(value: str) -> str:
    if not value or value != value.strip() or "\n" in value:
        raise ValueError("应当是一行文字，不能空着，前后不要空格")
    if code := hidden_character(value):
        raise ValueError(f"里有看不见的字符（{code}），请删掉")
    return value


def _slug(value: str) -> str:
    if not ID_PATTERN.fullmatch(value) or len(value) > MAX_ID_LENGTH:
        raise ValueError(f"只能用小写字母、数字和连字符，最多 {MAX_ID_LENGTH} 个字")
    return value


def _at_most(length: int) -> AfterValidator:
    def check(value: str) -> str:
        if len(value) > length:
            raise ValueError(f"太长，最多 {length} 个字")
        return value

    return AfterValidator(check)


Line = Annotated[str, AfterValidator(_line)]
Title = Annotated[Line, _at_most(80)]
LongTitle = Annotated[Line, _at_most(200)]
Slug = Annotated[str, AfterValidator(_slug)]
