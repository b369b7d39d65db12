"""A small tree of banks on disk: right as it stands, to be spoilt in one place at a time."""

from datetime import date
from pathlib import Path

from anquan_exam.exchange.bank_markdown import Report, check_banks

DAY = date(2026, 6, 1)

DOCUMENT = """\
id: demo-law
title: 示例法
short: 示例法
kind: 法律
number: 示例第1号
issued: 2020-01-01
in-force:
  - from: 2020-03-01
complete: yes
articles:
  - 第一条
  - 第二条: 应急
"""

SHEET = """\
id: demo-bank
title: 示例题库
version: 1
category: regulations
industries: [all]
posts: []
person-categories: [all]
changes: 首次发布。
"""

SINGLE = """\
## demo-001 {kind=single difficulty=2 tags=权利,避险 must-know}

听见顶板断裂声，应当怎么做？

- [ ] A. 干完再走
- [x] B. 马上撤离
- [ ] C. 等通知

> **依据** demo-law 第一条；demo-law 第二条第二款
>
> **解析** 先撤离。
"""

MULTIPLE = """\
## demo-002 {kind=multiple difficulty=3}

哪些做法对？

- [x] A. 戴安全帽
- [x] B. 系安全带
- [ ] C. 翻越护栏

> **依据** demo-law 第一条
>
> **解析** 护栏不能翻越。
"""

TRUE_FALSE = """\
## demo-003 {kind=true-false difficulty=1}

事故可以瞒报。

- [ ] 对
- [x] 错

> **依据** demo-law 第一条
>
> **解析** 不能瞒报。
"""

FILL_IN = """\
## demo-004 {kind=fill-in difficulty=2}

应当____报告，最迟____小时。

1. 立即 | 马上
2. 1 | 一

> **依据** demo-law 第一条
>
> **解析** 立即报告。
"""

FRONT = "---\ntitle: 示例专题\n---\n\n"
TOPIC = FRONT + "\n".join((SINGLE, MULTIPLE, TRUE_FALSE, FILL_IN))


class BankTree:
    """`root/documents/demo-law.yaml` and `root/regulations/demo-bank/{bank.yaml,01-demo.md}`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.bank = root / "regulations" / "demo-bank"
        self.topic = self.bank / "01-demo.md"
        self.sheet = self.bank / "bank.yaml"
        self.document = root / "documents" / "demo-law.yaml"
        self.write(self.document, DOCUMENT)
        self.write(self.sheet, SHEET)
        self.write(self.topic, TOPIC)

    @staticmethod
    def write(path: Path, text: str | bytes) -> Path:
        """Writes `text` to `path`, with the folders above it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    @staticmethod
    def spoil(path: Path, old: str, new: str) -> None:
        """Replaces the one `old` in `path` by `new`."""
        text = path.read_text()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
        path.write_bytes(text.replace(old, new).encode())

    def add_bank(self, shelf: str, name: str, topic: str) -> Path:
        """A second bank beside the first."""
        folder = self.root / shelf / name
        sheet = SHEET.replace("demo-bank", name).replace("regulations", shelf)
        self.write(folder / "bank.yaml", sheet)
        return self.write(folder / "01-demo.md", topic)

    def check(self, path: Path | None = None, day: date = DAY) -> Report:
        """The report on `path` (default: the whole tree), shown as "banks"."""
        return check_banks(path or self.root, shown_as="banks", shipped=self.root, day=day)

    def found(self, path: Path | None = None) -> list[str]:
        """The findings as lines, without the folder of the one bank."""
        found = [str(finding) for finding in self.check(path).findings]
        return [line.removeprefix("banks/regulations/demo-bank/") for line in found]
