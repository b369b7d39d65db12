"""The part `cases:` of `eligibility.yaml`: what each kind of case asks for."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from anquan_exam.domain.case_terms import ANY, CaseTerms, Violation
from anquan_exam.domain.cases import CasePolicy
from anquan_exam.domain.eligibility.facts import CaseKind, Effect
from anquan_exam.exchange.findings import Findings
from anquan_exam.exchange.yaml_fields import Slug

_MOST = 1000
_FOR = {ANY, *(one.value for one in Violation)}


def _whole(value: object) -> int:
    if not isinstance(value, str) or not value.isdecimal() or int(value) > _MOST:
        raise ValueError(f"应当是 0 到 {_MOST} 的整数")
    return int(value)


def _yes(value: object) -> bool:
    if value not in ("yes", "no"):
        raise ValueError("应当是 yes 或 no")
    return value == "yes"


def _for_violations(value: dict[str, str]) -> dict[str, str]:
    for name in value:
        if name not in _FOR:
            raise ValueError(f"里 {name} 不认识，应当是 {'、'.join(sorted(_FOR))}")
    return value


_Number = Annotated[int, BeforeValidator(_whole)]
_YesNo = Annotated[bool, BeforeValidator(_yes)]
_Retests = Annotated[dict[str, Slug], AfterValidator(_for_violations)]


class CaseRow(BaseModel):
    """One entry as it is written."""

    model_config = ConfigDict(extra="forbid")

    kind: CaseKind
    effect: Effect
    class_hours: _Number = Field(alias="class-hours")
    more_class_hours: _Number = Field(alias="more-class-hours")
    reflection: _YesNo = False
    reflection_least: _Number = Field(0, alias="reflection-least")
    hearing: _YesNo = False
    due_days: _Number = Field(15, alias="due-days")
    most_failures: _Number = Field(3, alias="most-failures")
    retest: _Retests


def terms_of(
    rows: Iterable[CaseRow],
    class_hour: int,
    findings: Findings,
    line: Callable[[tuple[Any, ...]], int],
) -> Mapping[CaseKind, CaseTerms]:
    """By kind what the rows say, and a fault for each that cannot be. `class_hour` is in minutes,
    `line` tells the line of a path in the file."""
    made: dict[CaseKind, CaseTerms] = {}
    for at, row in enumerate(rows):
        where = line(("cases", at))
        if row.kind in made:
            findings.fault(where, f"案件 {row.kind} 写了两次")
        if not row.class_hours or not row.due_days or not row.most_failures:
            findings.fault(where, f"案件 {row.kind}：class-hours、due-days、most-failures 要大于 0")
        if bool(row.reflection_least) != row.reflection:
            findings.fault(where, f"案件 {row.kind}：reflection 和 reflection-least 要写就一起写")
        made[row.kind] = _terms(row, class_hour)
    return made


def _terms(row: CaseRow, class_hour: int) -> CaseTerms:
    policy = CasePolicy(
        kind=row.kind,
        effect=row.effect,
        minutes=row.class_hours * class_hour,
        more_minutes=row.more_class_hours * class_hour,
        reflection=row.reflection,
        hearing=row.hearing,
        due_days=row.due_days,
        most_failures=row.most_failures,
    )
    return CaseTerms(policy, row.reflection_least, dict(row.retest))
