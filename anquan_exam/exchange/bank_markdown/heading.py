"""A question's heading: `## wsl-041 {kind=single difficulty=2 tags=权利,避险 must-know}`."""

import unicodedata
from dataclasses import dataclass

from anquan_exam.domain.question_rules import ID_PATTERN
from anquan_exam.domain.questions import Kind
from anquan_exam.exchange.findings import Findings
from anquan_exam.exchange.yaml_text import unknown_word

ATTRIBUTES = ("kind", "difficulty", "tags", "must-know")


@dataclass(frozen=True, slots=True)
class Heading:
    """What the heading says; None where it does not say it rightly."""

    id: str | None
    kind: Kind | None
    difficulty: int | None
    tags: tuple[str, ...]
    must_know: bool


def read_heading(line_number: int, line: str, findings: Findings) -> Heading:
    """The heading of `line`; faults go to `findings`."""
    text = unicodedata.normalize("NFC", line).strip().removeprefix("##")
    before, brace, after = text.partition("{")
    words_of_id = before.split()
    question_id = _question_id(words_of_id[0] if words_of_id else "", line_number, findings)
    attributes, closing, rest = after.partition("}")
    if len(words_of_id) > 1 or not brace or not closing or rest or "{" in attributes:
        problem = "标题应当写成 ## 题号 {kind=single difficulty=2} 的样子"
        findings.fault(line_number, problem, question_id)
        return Heading(question_id, None, None, (), False)
    words = _attributes(attributes, line_number, question_id, findings)
    return Heading(
        question_id,
        _kind(words, line_number, question_id, findings),
        _difficulty(words, line_number, question_id, findings),
        tuple(words["tags"].split(",")) if words.get("tags") else (),
        "must-know" in words,
    )


def _question_id(word: str, line: int, findings: Findings) -> str | None:
    if ID_PATTERN.fullmatch(word):
        return word
    if word:
        findings.fault(line, f"题号“{word}”不对，只能用小写字母、数字和连字符")
    else:
        findings.fault(line, "标题里缺少题号")
    return None


def _attributes(text: str, line: int, question: str | None, findings: Findings) -> dict[str, str]:
    words: dict[str, str] = {}
    for token in text.split():
        name, equals, value = token.partition("=")
        if name not in ATTRIBUTES:
            findings.fault(line, unknown_word("属性", name, list(ATTRIBUTES)), question)
        elif name in words:
            findings.fault(line, f"属性“{name}”写了两次", question)
        elif name == "must-know" and equals:
            findings.fault(line, "must-know 只写这一个词，后面不要等号", question)
        elif name != "must-know" and not value:
            findings.fault(line, f"属性“{name}”要写成 {name}=值", question)
        else:
            words[name] = value
    if list(words) != [name for name in ATTRIBUTES if name in words]:
        order = "、".join(ATTRIBUTES)
        findings.note(line, f"属性的顺序应当是 {order}（banks fmt 可以改好）", question)
    return words


def _kind(
    words: dict[str, str], line: int, question: str | None, findings: Findings
) -> Kind | None:
    known = [kind.value for kind in Kind]
    word = words.get("kind")
    if word in known:
        return Kind(word)
    problem = "缺少题型 kind" if word is None else unknown_word("题型", word, known)
    findings.fault(line, problem, question)
    return None


def _difficulty(
    words: dict[str, str], line: int, question: str | None, findings: Findings
) -> int | None:
    word = words.get("difficulty")
    if word is None:
        findings.fault(line, "缺少难度 difficulty", question)
        return None
    if not (word.isascii() and word.isdigit() and word == str(int(word[:6]))):
        findings.fault(line, f"难度“{word}”不对，应当是 1 到 5 的整数", question)
        return None
    return int(word)


def read_part_heading(
    line_number: int, line: str, expected: int, question: str | None, findings: Findings
) -> Kind | None:
    """The kind of part `expected` of a case, as `### 1 {kind=single}` says; None (and a fault)
    where it does not."""
    text = unicodedata.normalize("NFC", line).strip().removeprefix("###").strip()
    number, brace, after = text.partition("{")
    attributes, closing, rest = after.partition("}")
    if number.strip() != str(expected) or not brace or not closing or rest:
        findings.fault(
            line_number, f"案例的小题应当写成 ### {expected} {{kind=single}} 的样子", question
        )
        return None
    words = _attributes(attributes, line_number, question, findings)
    for name in words.keys() - {"kind"}:
        findings.fault(line_number, f"小题只写 kind，“{name}”写在案例的标题里", question)
    return _kind(words, line_number, question, findings)
