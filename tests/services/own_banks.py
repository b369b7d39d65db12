"""What tests of an enterprise's own banks are made of."""

from datetime import timedelta

from anquan_exam import clock
from anquan_exam.domain.access import Actor
from anquan_exam.domain.banks import BankCategory
from anquan_exam.services import banks
from anquan_exam.services.banks import (
    ProcedureInput,
    Settings,
)
from tests.builders import (
    NOW,
)

DAY = clock.local(NOW).date()
PROCEDURE = ProcedureInput("停送电规程", "", "", DAY, DAY, None, "4.1 班前检查\n4.2 停电验电")


def settings(title: str = "停送电", **other: object) -> Settings:
    return Settings(title, BankCategory.POSTS, **other)  # type: ignore[arg-type]


def topic_text(document: str, *ids: str, title: str = "停送电") -> str:
    blocks = (
        f"""## {id_} {{kind=single difficulty=2}}

检修开关前，先做哪一步（{id_}）？

- [ ] A. 直接拆盖
- [x] B. 停电并验电

> **依据** {document} 4.2
>
> **解析** 先停电、验电，再动手。
"""
        for id_ in ids
    )
    return f"---\ntitle: {title}\n---\n\n" + "\n".join(blocks)


def put(manager: Actor, own: str, text: str, name: str = "01-power.md", seen: str = "") -> None:
    banks.save_topic(manager, own, name, text, seen=seen, now=NOW + timedelta(seconds=1))
