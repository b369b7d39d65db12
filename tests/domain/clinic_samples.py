"""Questions made up for the tests of the clinic: sound as they stand, to be spoilt one by one."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from anquan_exam.domain.clinic import Code, Entry, Finding, examine
from anquan_exam.domain.documents import Article, Document, DocumentKind, Period
from anquan_exam.domain.overlays import Law
from anquan_exam.domain.questions import (
    OPTION_LETTERS,
    TRUE_FALSE_OPTIONS,
    Basis,
    Kind,
    Option,
    Question,
)

DAY = date(2026, 6, 1)
LAW = Document(
    id="law",
    title="示例法",
    short="示例法",
    kind=DocumentKind.LAW,
    number="",
    issued=date(2019, 12, 1),
    in_force=(Period(date(2020, 1, 1), None),),
    superseded_by=None,
    complete=True,
    note=None,
    articles=(Article("第一条"), Article("第二条")),
)
REGISTER = {"law": LAW}


def choice(
    stem: str, *options: str, key: str = "A", kind: Kind = Kind.SINGLE, id_: str = "q-1"
) -> Question:
    """A single choice, or a multiple one where the key has more letters."""
    return Question(
        id=id_,
        kind=Kind.MULTIPLE if len(key) > 1 else kind,
        difficulty=2,
        must_know=False,
        tags=(),
        stem=stem,
        options=tuple(Option(x, t) for x, t in zip(OPTION_LETTERS, options, strict=False)),
        key=tuple(key),
        blanks=(),
        basis=(Basis("law", "第一条"),),
        explanation="顶板先响后塌，晚走一步就出不来。",
    )


def statement(stem: str, *, right: bool = True, id_: str = "q-1") -> Question:
    """A true-or-false question."""
    made = choice(stem, key="A" if right else "B", id_=id_)
    return replace(made, kind=Kind.TRUE_FALSE, options=TRUE_FALSE_OPTIONS)


def fill_in(stem: str, *blanks: tuple[str, ...], id_: str = "q-1") -> Question:
    """A stem with blanks and what is accepted in each."""
    return replace(choice(stem, id_=id_), kind=Kind.FILL_IN, key=(), blanks=blanks)


def found(*questions: Question, bank: str = "bank", day: date = DAY) -> list[Finding]:
    """Everything the clinic finds in these questions, one bank."""
    return list(examine([Entry(bank, question) for question in questions], Law(REGISTER), day))


def codes(*questions: Question) -> list[Code]:
    """The codes alone."""
    return [finding.code for finding in found(*questions)]


SOUND = choice("听见顶板断裂声，应当怎么做？", "干完再走", "马上撤离", "等通知再说", key="B")


def _texts() -> st.SearchStrategy[str]:
    words = [
        "瓦斯",
        "不",
        "必须",
        "一律",
        "断电",
        "3",
        "二十四小时",
        "A",
        "LOTO",
        "。",
        "以上都对",
        "____",
    ]
    return st.lists(st.sampled_from(words) | st.text(max_size=4), max_size=8).map("".join)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Anything a draft may hold, sound or not."""
    letters = draw(st.lists(st.sampled_from(OPTION_LETTERS), unique=True, max_size=6))
    texts = _texts()
    return Question(
        id=draw(st.sampled_from(["q-1", "q-2", "q-3", ""])),
        kind=draw(st.sampled_from(Kind)),
        difficulty=draw(st.integers(0, 9)),
        must_know=draw(st.booleans()),
        tags=(),
        stem=draw(texts),
        options=tuple(Option(letter, draw(texts)) for letter in letters),
        key=tuple(draw(st.lists(st.sampled_from("ABCDX"), unique=True, max_size=4))),
        blanks=tuple(draw(st.lists(st.lists(texts, max_size=2).map(tuple), max_size=3))),
        basis=draw(st.sampled_from([(), (Basis("law", "第一条"),), (Basis("no", "9"),)])),
        explanation=draw(texts),
    )
