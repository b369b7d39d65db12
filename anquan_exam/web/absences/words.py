"""What kinds and lengths of absences are called."""

from anquan_exam.domain.absences import AbsenceKind, Length
from anquan_exam.services.absences.spans import SpanVerdict

KINDS: dict[str, str] = {
    AbsenceKind.PERSONAL.value: "事假",
    AbsenceKind.SICK.value: "病假",
    AbsenceKind.INJURY.value: "工伤",
    AbsenceKind.MATERNITY.value: "产假",
    AbsenceKind.STOPPAGE.value: "停工",
    AbsenceKind.OTHER.value: "其他",
}
ABSENCE_WORDS: dict[str, str] = {
    **KINDS,
    "never-was": "没有这回事，撤掉",
    "stands": "补登的，已经算上",
}
LENGTHS: dict[Length, tuple[str, str]] = {
    Length.SHORT: ("off", "不到三个月"),
    Length.NEAR: ("caution", "快满三个月"),
    Length.FULL: ("stop", "满三个月了"),
}
VERDICTS: dict[SpanVerdict, tuple[str, str]] = {
    SpanVerdict.WRONG: ("stop", "读不出"),
    SpanVerdict.NOT_FOUND: ("caution", "名册上没有"),
    SpanVerdict.SEVERAL: ("caution", "几个人对得上"),
    SpanVerdict.CLASH: ("caution", "和培训撞了"),
    SpanVerdict.KNOWN: ("off", "已经有了"),
    SpanVerdict.GOOD: ("safe", "能存"),
}
FIELDS: dict[str, str] = {
    "who": "“姓名、工号”都空着",
    "came": "“上班时间”读不出，写成 2026-11-24 08:00 这样",
    "left": "“下班时间”读不出，写成 2026-11-24 16:00 这样",
    "span": "“下班时间”在“上班时间”前面，或者一班超过 24 小时",
    "": "“下班时间”还没到",
}
