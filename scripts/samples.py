"""What people bring along in the pictures: a roster as files are, a topic of a private bank."""

from tests.builders import id_number
from tests.roster_files import xlsx

TOPIC = """---
title: 掘进工作面
---

## face-001 {kind=single difficulty=1}

进掘进工作面，先做什么？

- [ ] A. 先开机
- [x] B. 敲帮问顶，看顶板有没有离层
- [ ] C. 等班长来

> **依据** work-safety-law 第五十七条
>
> **解析** 先看顶板，再干活。

## face-002 {kind=true-false difficulty=1}

发现漏顶，可以先干完这一班再报告。

- [ ] 对
- [x] 错

> **依据** work-safety-law 第五十七条
>
> **解析** 马上停下，报告班长。
"""
MENDED = (("先做什么", "开机以前先做什么"), ("等班长来", "等班长来看过再说"))
"""What the second version of the topic says instead."""


def roster() -> bytes:
    """Seven fictitious people, four of them with something wrong or to decide."""
    header = ("序号", "姓 名", "身份证号码", "联系电话", "所在部门", "工种", "工号")
    rows = (
        ("甲新例", id_number(301), "19900010301", "掘进队", "掘进工"),
        ("乙新例", id_number(302), "19900010302", "掘进队", "掘进工、井下作业人员"),
        ("丙新例", 999999199003073040, "19900010303", "机电队", "井下电钳工"),
        ("丁新例", id_number(305), None, "机电队", "井下电钳工"),
        ("戊新例", id_number(306)[:-1], "19900010306", "掘进队", "掘进工"),
        ("己新例", id_number(307), "19900010301", "掘进队", "掘进工"),
        ("甲新例", id_number(301), "19900010301", "掘进队", "掘进工"),
    )
    lines = [(n, *row, f"X{300 + n}") for n, row in enumerate(rows, 1)]
    return xlsx([header, *lines], title=("示范煤业新进人员花名册",))
