"""What a row's verdict says in words: the same on the screen, in the file to mend, in reports."""

from collections.abc import Iterable

from anquan_exam.domain.roster import Choosing
from anquan_exam.domain.roster_why import Reason, Why

WORDS: dict[Why, str] = {
    Why.NO_NAME: "没写姓名",
    Why.NAME: "姓名里有不该有的字，只写姓名，别加序号和说明",
    Why.ID_LOST_DIGITS: "身份证被 Excel 变成了数字，后三位丢了。先把这一列设成“文本”，再照证件重填",
    Why.ID_LENGTH: "身份证位数不对，该是 18 位",
    Why.ID_FORMAT: "身份证里有不该有的字",
    Why.ID_BORN: "身份证里的出生日期不对",
    Why.ID_CHECK_DIGIT: "身份证校验位不对，多半是抄错一位",
    Why.PHONE: "手机号不对，该是 1 开头的 11 位",
    Why.PHONE_LOST_DIGITS: "手机号被 Excel 缩成了科学记数，先把这一列设成“文本”再重填",
    Why.CATEGORY: "人员类别“{text}”没见过，照模板里的选",
    Why.FORM: "用工形式“{text}”没见过，照模板里的选",
    Why.DATE: "日期“{text}”看不懂，写成 2026-11-24 这样",
    Why.SITE: "场所“{text}”还没建，先到“单位与岗位”里建好",
    Why.TOO_LONG: "有一格字太多，最多 {most} 个字",
    Why.TOO_DEEP: "部门分得太细，最多四级",
    Why.TWICE: "和第 {line} 行是同一人",
    Why.TWICE_MORE: "和第 {line} 行是同一人，部门或岗位不一样",
    Why.TWICE_OTHER_NAME: "和第 {line} 行身份证号一样，姓名不一样，两行里有一行错了",
    Why.PHONE_TWICE: "手机号和第 {line} 行一样，人不一样",
    Why.NUMBER_TWICE: "工号和第 {line} 行一样，人不一样",
    Why.NAME_TWICE: "和第 {line} 行同名，分不清是不是一个人",
    Why.ID_OTHER_NAME: "这个身份证号在本单位登记的是{name}",
    Why.ID_OTHER_NAME_ELSEWHERE: (
        "这个身份证号在系统里登记的是别的姓名。对着证件核一遍；没写错就请区里核对"
    ),
    Why.PHONE_TAKEN: "这个手机号登记在别人名下",
    Why.NUMBER_TAKEN: "工号 {number} 已经有人用",
    Why.NAMESAKE: "系统里有同名的人",
    Why.NO_PHONE: "没手机号也没工号，没法登录",
    Why.SKIPPED: "你定了不导这一行",
    Why.NEW_PERSON: "新人，发初始码",
    Why.NEW_BY_NUMBER: "新人，没手机号，用工号登录",
    Why.NEW_LATER: "新人，手机号以后补，补上才能登录",
    Why.MERGED: "和第 {line} 行是同一人，只加岗位",
    Why.ADDS_EMPLOYMENT: "系统里有他，只加用工，不改手机和密码",
    Why.ADDS_ASSIGNMENT: "本单位的人，只加这份岗位",
    Why.NOTHING_NEW: "本单位的人，没有变化",
    Why.ADDS_LAMP: "本单位的人，只登记矿灯号 {number}",
    Why.LAMP_TAKEN: "矿灯号 {number} 在别人名下，没登记；核对后到人员页改",
    Why.PHONE_KEPT: "手机号和登记的不一样，没改；要改到人员页改",
    Why.AGENCY_UNKNOWN: "用人单位“{text}”没在系统里，按本单位登记并注明",
}

CHOICES: dict[Choosing, str] = {
    Choosing.NEW: "是新人",
    Choosing.SAME: "是同一人",
    Choosing.PHONE: "补手机号",
    Choosing.NO_PHONE: "不登记这个手机号",
    Choosing.NO_NUMBER: "不登记这个工号",
    Choosing.LATER: "先导入，手机号以后补",
    Choosing.MERGE: "只加岗位",
    Choosing.SKIP: "不导这一行",
}


def say_reason(reason: Reason) -> str:
    """One reason in words."""
    return WORDS[reason.why].format(**reason.detail)


def say_in_short(why: Why) -> str:
    """A reason without what differs from row to row."""
    return say_reason(Reason(why, line="别的", number="", name="别人", text="", most=""))


def say_reasons(reasons: Iterable[Reason]) -> str:
    """All reasons of a row in one sentence."""
    return "；".join(say_reason(reason) for reason in reasons)
