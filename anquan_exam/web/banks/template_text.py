"""What stands in the box of a new topic: the format by example, to be written over."""

from anquan_exam.services.banks import DraftPage

_TEXT = """---
title: 专题名称
---

## {prefix}{start}1 {{kind=single difficulty=2}}

这里写题干。班前检查发现漏电保护器失灵，应当怎么做？

- [ ] A. 先干着，下班再报修
- [x] B. 停用，马上报告班长
- [ ] C. 用胶布缠一下接着用

> **依据** 文件编号 第几条
>
> **解析** 一两句话说清为什么。

## {prefix}{start}2 {{kind=true-false difficulty=1}}

这里写要判断的话。

- [x] 对
- [ ] 错

> **依据** 文件编号 第几条
>
> **解析** 一两句话说清为什么。
"""


def next_name(page: DraftPage) -> str:
    """A file name for the next topic: 03-topic.md."""
    numbers = [int(t.name[:2]) for t in page.topics if t.name[:2].isdigit()]
    return f"{min(max(numbers, default=0) + 1, 99):02d}-topic.md"


def first_text(page: DraftPage, name: str) -> str:
    """An example in the format, with ids of this bank nobody has taken."""
    slug = page.bank_id.removeprefix(page.prefix)
    return _TEXT.format(prefix=page.prefix, start=f"{slug}-{name[:2]}0")
