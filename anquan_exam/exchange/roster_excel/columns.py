"""Which column is which: headers under their usual other names, wherever the header row is."""

import re
from collections.abc import Container, Iterable

from anquan_exam.domain.people import spoken
from anquan_exam.domain.roster_rows import Field

NAMES: dict[Field, tuple[str, ...]] = {
    Field.NAME: (
        "姓名", "名字", "员工姓名", "职工姓名", "人员姓名", "工人姓名", "从业人员姓名",
    ),
    Field.ID_NUMBER: (
        "身份证号", "身份证号码", "身份证", "证件号码", "证件号", "公民身份号码",
        "公民身份证号码", "居民身份证号", "居民身份证号码", "有效证件号码", "身份证件号码",
    ),
    Field.PHONE: (
        "手机", "手机号", "手机号码", "联系电话", "电话", "电话号码", "联系方式", "移动电话",
        "联系手机", "本人电话", "联系电话号码",
    ),
    Field.NUMBER: (
        "工号", "员工编号", "人员编号", "职工编号", "员工号", "职工号", "人员编码", "员工工号",
    ),
    Field.LAMP: ("矿灯号", "矿灯编号", "灯号", "灯牌号", "矿灯牌号", "灯牌"),
    Field.DEPARTMENT: (
        "部门", "车间", "科室", "单位", "单位部门", "所在部门", "所属部门", "部门名称", "区队",
        "队组", "车间部门", "部门车间", "工作部门", "所在单位", "项目部", "分厂", "处室",
        "部门科室",
    ),
    Field.TEAM: (
        "班组", "所在班组", "班组名称", "小组", "班次组", "所属班组", "班别", "作业班组",
    ),
    Field.POSTS: (
        "岗位", "工种", "职务", "岗位名称", "岗位工种", "工作岗位", "现岗位", "职务岗位",
        "岗位职务", "所在岗位", "从事工种", "职位", "工种岗位", "作业岗位",
    ),
    Field.CATEGORY: (
        "人员类别", "人员类型", "人员分类", "类别", "培训类别", "人员性质",
    ),
    Field.FORM: (
        "用工形式", "用工性质", "用工类型", "用工方式", "合同类型", "员工性质", "员工类型",
    ),
    Field.BEGINS_ON: (
        "入职日期", "上岗日期", "入职时间", "上岗时间", "参加工作时间", "进厂日期", "进厂时间",
        "到岗日期", "入矿时间", "入矿日期", "入场日期", "进场日期", "进场时间", "入司时间",
        "来矿时间", "来矿日期", "到矿时间", "到矿日期", "来厂时间", "来厂日期", "到厂日期",
    ),
    Field.AGENCY: (
        "用人单位", "派遣单位", "劳务公司", "劳务派遣单位", "派遣公司", "所属单位", "外包单位",
        "承包单位", "劳务单位", "施工单位", "合同单位",
    ),
    Field.SITE: (
        "场所", "作业场所", "工作场所", "工作地点", "作业地点", "工作区域",
    ),
}  # fmt: skip

_EXACT = {name: field for field, names in NAMES.items() for name in names}
# Not ours, though they hold one of our words.
_FOREIGN = re.compile(r"紧急|家属|亲属|备用|推荐|介绍人|班组长|负责人|配偶|父|母|监护")
OURS = ("行号", "原因")  # the two columns a file to mend carries besides
_NOTHING = frozenset({"", "序号", "备注", "说明", *OURS})  # nobody misses these
LOOKED_AT = 30
Columns = dict[int, Field]


def field_of(header: str) -> Field | None:
    """What a header names, None if nothing of ours."""
    name = _bare(header)
    exact = _EXACT.get(name)
    if exact is not None or not name or len(name) > 14 or _FOREIGN.search(name):
        return exact
    # The most telling word decides: 员工手机号码(必填) names a phone, not a number of an employee.
    inside = [known for known in _EXACT if len(known) > 1 and known in name]
    return _EXACT[max(inside, key=len)] if inside else None


def passed_over(headers: Iterable[str], understood: Container[str]) -> tuple[str, ...]:
    """The headers that were not understood and that somebody may miss, in the file's order."""
    return tuple(name for name in headers if name not in understood and _bare(name) not in _NOTHING)


def _bare(header: str) -> str:
    return re.sub(r"[\s*＊:：·]|[(\[【].*?[)\]】]", "", spoken(header))


def find_header(rows: list[list[str]]) -> tuple[int, Columns] | None:
    """The row that names the columns (its index) and what each column holds; None if no row does.

    It must name the people, and something else besides."""
    best: tuple[int, int, Columns] | None = None
    for index, row in enumerate(rows[:LOOKED_AT]):
        columns = _columns(row)
        if Field.NAME not in columns.values() or len(columns) < 2:
            continue
        score = 2 * len(columns) - sum(1 for cell in row if len(cell) > 14)
        if best is None or score > best[0]:
            best = (score, index, columns)
    return best and (best[1], best[2])


def _columns(row: list[str]) -> Columns:
    """The first column of each meaning; a name spelled exactly goes before one that holds it."""
    taken: dict[Field, int] = {}
    for exact in (True, False):
        for place, cell in enumerate(row):
            field = field_of(cell)
            if field is None or field in taken or place in taken.values():
                continue
            if not exact or spoken(cell) in _EXACT:
                taken[field] = place
    return {place: field for field, place in taken.items()}
