"""Orderings, cases, short answers and hazard pictures as text: read, written, told what to mend."""

import pytest

from anquan_exam.domain.questions import Kind, RubricPoint
from anquan_exam.exchange.bank_markdown import PICTURES, BankFolder, read_bank, write_bank
from anquan_exam.exchange.bank_zip import read_zip, write_zip
from anquan_exam.exchange.pictures import clean_picture
from tests.exchange.bank_tree import FRONT, BankTree
from tests.pictures import photo

PHOTO = clean_picture(photo())
QUOTE = """\
> **依据** demo-law 第一条
>
> **解析** 先撤离。
"""
ORDERING = f"""\
## demo-011 {{kind=ordering difficulty=2}}

发现工友触电，先后怎么做？

1. 切断电源
2. 看有没有呼吸
3. 做心肺复苏

{QUOTE}"""
SHORT = """\
## demo-012 {kind=short-answer difficulty=3}

闻到煤气味，说出要做的事。

- 60% 不碰电器和明火，撤到上风侧
- 40% 报告班长

> **依据** demo-law 第一条
>
> **参考答案** 马上撤到上风侧，报告班长。
>
> **解析** 先保人。
"""
HAZARDS = f"""\
## demo-013 {{kind=hazard-picture difficulty=3}}

点出图上的隐患。

![两名工人在脚手架上](pictures/{PHOTO.name})

- [x] A. 左边工人的头部 {{120,80 320,80 320,190 120,190}}
- [ ] B. 右边工人的头部 {{640,80 840,80 840,190 640,190}}

{QUOTE}"""
CASE = """\
## demo-014 {kind=case difficulty=3 tags=停风}

采煤工作面突然停风。

> **依据** demo-law 第一条

### 1 {kind=true-false}

先撤人，再查原因。

- [x] 对
- [ ] 错

> **解析** 先撤人。

### 2 {kind=fill-in}

停风后要先撤到____。

1. 进风巷 | 进风巷道

> **依据** demo-law 第二条
>
> **解析** 进风巷有新鲜风流。
"""


ALL = "\n".join((ORDERING, SHORT, HAZARDS, CASE))


@pytest.fixture
def kinds(tree: BankTree) -> BankTree:
    """The small tree with one question of each kind, and the picture they need."""
    tree.write(tree.topic, FRONT + ALL)
    tree.write(tree.bank / PICTURES / PHOTO.name, PHOTO.data)
    return tree


def test_a_question_of_each_kind_is_read_as_it_is_meant(kinds):
    read = read_bank(BankFolder(kinds.bank, "demo-bank", "regulations")).bank()
    ordering, short, hazards, case = (entry.question for entry in read.questions)

    assert kinds.found() == []
    assert [option.text for option in ordering.options] == [
        "切断电源",
        "看有没有呼吸",
        "做心肺复苏",
    ]
    assert ordering.key == ("A", "B", "C")
    assert short.rubric == (
        RubricPoint("不碰电器和明火，撤到上风侧", 60),
        RubricPoint("报告班长", 40),
    )
    assert short.model_answer == "马上撤到上风侧，报告班长。"
    assert (hazards.picture.name, hazards.picture.alt) == (PHOTO.name, "两名工人在脚手架上")
    assert hazards.key == ("A",)
    assert hazards.outlines[1] == ((640, 80), (840, 80), (840, 190), (640, 190))
    assert hazards.options[0].text == "左边工人的头部"
    assert [part.kind for part in case.parts] == [Kind.TRUE_FALSE, Kind.FILL_IN]
    assert [part.id for part in case.parts] == ["demo-014/1", "demo-014/2"]
    assert [basis.locator for basis in case.all_basis] == ["第一条", "第二条"]
    assert {part.difficulty for part in case.parts} == {3}


def test_the_kinds_are_written_as_they_were_read(kinds):
    read = read_bank(BankFolder(kinds.bank, "demo-bank", "regulations"))

    assert write_bank(read.bank())["01-demo.md"] == FRONT + ALL


def test_a_zip_of_the_bank_holds_its_pictures(kinds):
    read = read_bank(BankFolder(kinds.bank, "demo-bank", "regulations"))

    bundle = read_zip(write_zip(read.bank(), read.pictures))

    assert bundle.folder == "demo-bank"
    assert bundle.files["01-demo.md"].decode() == FRONT + ALL
    assert bundle.pictures == {PHOTO.name: PHOTO.data}


@pytest.mark.parametrize(
    ("old", "new", "at", "finding"),
    [
        (
            "- 40% 报告班长",
            "- 30% 报告班长",
            "- 60% 不碰电器和明火，撤到上风侧",
            "demo-012  各条评分要点加起来应当是 100%，现在是 90%",
        ),
        (
            "- 40% 报告班长\n",
            "",
            "- 60% 不碰电器和明火，撤到上风侧",
            "demo-012  各条评分要点加起来应当是 100%，现在是 60%",
        ),
        (
            " {640,80 840,80 840,190 640,190}",
            "",
            "- [ ] B. 右边工人的头部",
            "demo-013  位置后面要写出它在图上的轮廓",
        ),
        (
            "{640,80 840,80 840,190 640,190}",
            "{640,80 840,80}",
            "- [ ] B. 右边工人的头部 {640,80 840,80}",
            "demo-013  位置 B 的轮廓不对",
        ),
        (
            "{640,80",
            "{1640,80",
            "- [ ] B. 右边工人的头部 {1640,80 840,80 840,190 640,190}",
            "demo-013  位置后面要写出它在图上的轮廓",
        ),
        (
            "- [x] A. 左边",
            "- [ ] A. 左边",
            "- [ ] A. 左边工人的头部 {120,80 320,80 320,190 120,190}",
            "demo-013  至少要勾选一处隐患",
        ),
        ("### 2 {", "### 3 {", "### 3 {kind=fill-in}", "demo-014  案例的小题应当写成 ### 2"),
        (
            "{kind=fill-in}",
            "{kind=case}",
            "### 2 {kind=case}",
            "demo-014  小题 2：案例里不能再放案例题",
        ),
        (
            "{kind=fill-in}",
            "{kind=fill-in difficulty=2}",
            "### 2 {kind=fill-in difficulty=2}",
            "demo-014  小题只写 kind",
        ),
        (
            "停风后要先撤到____",
            "停风后要先撤到",
            "停风后要先撤到。",
            "demo-014  小题 2：填空题的题干里没有空",
        ),
        (
            "\n- [x] 对",
            "\n- [ ] 对",
            "- [ ] 对",
            "demo-014  小题 1：应当正好勾选一个正确答案，现在勾了 0 个",
        ),
        (
            "两名工人在脚手架上",
            "",
            f"![](pictures/{PHOTO.name})",
            "demo-013  要用文字说明图上有什么",
        ),
    ],
)
def test_a_fault_in_a_kind_is_found_where_it_is(kinds, old, new, at, finding):
    kinds.spoil(kinds.topic, old, new)

    line = kinds.topic.read_text().split("\n").index(at) + 1
    found = kinds.found()
    assert any(one.startswith(f"01-demo.md:{line}  {finding}") for one in found), found


def test_a_picture_that_is_not_there_is_found_at_the_question(kinds):
    (kinds.bank / PICTURES / PHOTO.name).unlink()

    line = kinds.topic.read_text().split("\n").index(HAZARDS.split("\n")[0]) + 1
    assert kinds.found() == [f"01-demo.md:{line}  demo-013  没有图片 pictures/{PHOTO.name}"]


def test_a_picture_that_nobody_shows_is_found(kinds):
    other = clean_picture(photo(500, 300))
    kinds.write(kinds.bank / PICTURES / other.name, other.data)

    assert kinds.found() == [f"pictures/{other.name}:1  -  没有题目用到这张图片"]


def test_a_picture_that_was_altered_is_found(kinds):
    kinds.write(kinds.bank / PICTURES / PHOTO.name, PHOTO.data + b"!")

    found = kinds.found()
    assert any("图片的内容和文件名对不上" in line for line in found), found


def test_a_picture_between_the_lines_of_a_stem_is_refused(kinds):
    kinds.spoil(kinds.topic, "点出图上的隐患。", f"看图 ![图](pictures/{PHOTO.name}) 点出隐患。")

    assert any("图片要单独放在题干最后一段" in line for line in kinds.found())
