"""What stands under a question's heading: stem, then options or answers, then the quote block."""

from dataclasses import dataclass, field

from anquan_exam.domain.pictures import Outline, Picture, read_outline
from anquan_exam.domain.questions import (
    OPTION_LETTERS,
    RIGHT,
    TRUE_FALSE_OPTIONS,
    WRONG,
    Basis,
    Kind,
    Option,
    RubricPoint,
)
from anquan_exam.exchange.bank_markdown.lines import (
    ANSWER,
    OPTION,
    OUTLINE,
    PICTURE,
    QUOTE,
    QUOTE_MARK,
    QUOTED_MARK,
    RUBRIC,
    carries_structure,
    split_variants,
    tidy,
    tidy_line,
)
from anquan_exam.exchange.bank_markdown.option_lines import read_option, read_true_false
from anquan_exam.exchange.findings import Findings

NumberedLine = tuple[int, str]


@dataclass(slots=True)
class Body:
    """What was read, with the lines it stands on: `part_lines` runs beside options, blanks or
    points of a rubric."""

    stem: str = ""
    stem_line: int = 0
    options: list[Option] = field(default_factory=list)
    key: list[str] = field(default_factory=list)
    blanks: list[tuple[str, ...]] = field(default_factory=list)
    part_lines: list[int] = field(default_factory=list)
    basis: list[Basis] = field(default_factory=list)
    basis_line: int = 0
    explanation: str = ""
    explanation_line: int = 0
    retired: str | None = None
    picture: Picture | None = None
    picture_line: int = 0
    outlines: list[Outline] = field(default_factory=list)
    rubric: list[RubricPoint] = field(default_factory=list)
    model_answer: str = ""


class BodyReader:
    """Reads the body of one question of a known kind."""

    def __init__(self, kind: Kind, question: str | None, heading_line: int, findings: Findings):
        self.kind = kind
        self.question = question
        self.findings = findings
        self.body = Body(
            stem_line=heading_line, basis_line=heading_line, explanation_line=heading_line
        )

    def read(self, lines: list[NumberedLine]) -> Body:
        """The body `lines` hold."""
        end = _quote_start(lines)
        above, quote = lines[:end], lines[end:]
        self._stem(self._picture(self._right(above)))
        self._quote(quote)
        return self.body

    def _right(self, lines: list[NumberedLine]) -> list[NumberedLine]:
        """Reads what is right from the end of `lines`; what stands above it is the stem."""
        if self.kind is Kind.CASE:
            return lines
        if self.kind is Kind.FILL_IN:
            return self._answers(lines)
        if self.kind is Kind.ORDERING:
            return self._steps(lines)
        return self._rubric(lines) if self.kind is Kind.SHORT_ANSWER else self._options(lines)

    def _picture(self, lines: list[NumberedLine]) -> list[NumberedLine]:
        """The picture in the last paragraph of the stem; what stands above it is the text."""
        filled = [at for at, (_, line) in enumerate(lines) if line.strip()]
        match = PICTURE.fullmatch(lines[filled[-1]][1]) if filled else None
        if match is None:
            self.body.picture_line = self.body.stem_line
            return lines
        self.body.picture = Picture(match["name"], tidy_line(match["alt"]))
        self.body.picture_line = lines[filled[-1]][0]
        return lines[: filled[-1]]

    def _fault(self, line: int, problem: str) -> None:
        self.findings.fault(line, problem, self.question)

    def _stem(self, lines: list[NumberedLine]) -> None:
        filled = [number for number, line in lines if line.strip()]
        if filled:
            self.body.stem_line = filled[0]
        self.body.stem = tidy("\n".join(line for _, line in lines))
        for number, line in lines:
            # Tidying takes the indent of the first line away.
            if carries_structure(line.strip() if number == self.body.stem_line else line):
                problem = "题干里这样开头的行会被当成标题、选项或依据，请在最前面加一个反斜杠 \\"
                self._fault(number, problem)

    def _options(self, lines: list[NumberedLine]) -> list[NumberedLine]:
        start = next((i for i, (_, line) in enumerate(lines) if OPTION.match(line)), len(lines))
        rows = [(number, line) for number, line in lines[start:] if line.strip()]
        ticked = []
        for number, line in rows:
            match = OPTION.match(line)
            if match is None:
                self._fault(number, "选项之间或之后有多余的文字（一个选项只能写一行）")
                continue
            ticked.append((number, match["tick"] != " ", tidy_line(match["text"])))
        if self.kind is Kind.TRUE_FALSE:
            self._true_false(ticked)
        else:
            self._lettered(ticked)
        return lines[:start]

    def _lettered(self, rows: list[tuple[int, bool, str]]) -> None:
        for number, ticked, text in rows:
            option = read_option(text)
            if option is None:
                self._fault(number, "选项应当写成 - [ ] A. 文字 的样子")
                continue
            if self.kind is Kind.HAZARD_PICTURE:
                option = self._outlined(number, option)
            self.body.options.append(option)
            self.body.part_lines.append(number)
            if ticked:
                self.body.key.append(option.id)
        self.body.key.sort()

    def _outlined(self, number: int, option: Option) -> Option:
        match = OUTLINE.fullmatch(option.text)
        outline = read_outline(match["points"]) if match else None
        if match is None or outline is None:
            problem = "位置后面要写出它在图上的轮廓：{横,纵 横,纵 横,纵}，数字是千分之几"
            self._fault(number, problem)
        self.body.outlines.append(outline or ())
        return Option(option.id, match["text"]) if match else option

    def _true_false(self, rows: list[tuple[int, bool, str]]) -> None:
        if not read_true_false([text for _, _, text in rows]):
            line = rows[0][0] if rows else self.body.stem_line
            self._fault(line, "判断题的选项只能是两行：- [x] 对 和 - [ ] 错，先对后错，勾一个")
            return
        self.body.options = list(TRUE_FALSE_OPTIONS)
        self.body.part_lines = [number for number, _, _ in rows]
        ticks = zip((RIGHT, WRONG), rows, strict=True)
        self.body.key = [letter for letter, (_, ticked, _) in ticks if ticked]

    def _answers(self, lines: list[NumberedLine]) -> list[NumberedLine]:
        above, rows = self._numbered(lines)
        self.body.blanks = [split_variants(text) for _, text in rows]
        self.body.part_lines = [number for number, _ in rows]
        return above

    def _steps(self, lines: list[NumberedLine]) -> list[NumberedLine]:
        """The options of an ordering, in the right order; letters are given as they stand."""
        above, rows = self._numbered(lines)
        for number, _ in rows[len(OPTION_LETTERS) :]:
            self._fault(number, f"排序题最多 {len(OPTION_LETTERS)} 步")
        named = list(zip(OPTION_LETTERS, rows, strict=False))
        self.body.options = [Option(letter, tidy_line(text)) for letter, (_, text) in named]
        self.body.key = [letter for letter, _ in named]
        self.body.part_lines = [number for _, (number, _) in named]
        return above

    def _rubric(self, lines: list[NumberedLine]) -> list[NumberedLine]:
        """The points of a rubric, from the end up; what stands above them is the stem."""
        start = len(lines)
        while start and (not lines[start - 1][1].strip() or RUBRIC.match(lines[start - 1][1])):
            start -= 1
        for number, line in lines[start:]:
            if match := RUBRIC.match(line):
                point = RubricPoint(tidy_line(match["text"]), int(match["share"]))
                self.body.rubric.append(point)
                self.body.part_lines.append(number)
        return lines[:start]

    def _numbered(
        self, lines: list[NumberedLine]
    ) -> tuple[list[NumberedLine], list[tuple[int, str]]]:
        """Walks up from the end to the line numbered 1; gives what stands above it, the stem, and
        the texts behind the numbers."""
        rows: list[tuple[int, int, str]] = []
        start = len(lines)
        for index in range(len(lines) - 1, -1, -1):
            number, line = lines[index]
            match = ANSWER.match(line)
            if match:
                rows.insert(0, (number, int(match["number"]), match["text"] or ""))
                start = index
            if (match and int(match["number"]) == 1) or (line.strip() and not match):
                break
        for expected, (number, given, _) in enumerate(rows, start=1):
            if given != expected:
                self._fault(number, f"这一行的序号应当是 {expected}")
        return lines[:start], [(number, text) for number, _, text in rows]

    def _quote(self, lines: list[NumberedLine]) -> None:
        seen: set[str] = set()
        for number, line in lines:
            text = QUOTE.sub("", line, count=1).strip()
            if not text:
                continue
            match = QUOTE_MARK.match(line)
            if match is None or not QUOTE.match(line):
                self._fault(
                    number, "引用块里只能有 **依据**、**参考答案**、**解析**、**停用**，各占一行"
                )
            elif match["mark"] in seen:
                self._fault(number, f"“{match['mark']}”写了两次")
            else:
                seen.add(match["mark"])
                self._marked(number, match["mark"], tidy_line(match["text"]))

    def _marked(self, number: int, mark: str, text: str) -> None:
        if mark == "依据":
            self.body.basis_line = number
            self._basis(number, text)
        elif mark == "解析":
            self.body.explanation_line = number
            self.body.explanation = text
        elif mark == "参考答案":
            self.body.model_answer = text
        elif text:
            self.body.retired = text
        else:
            self._fault(number, "“停用”后面要写明原因")

    def _basis(self, number: int, text: str) -> None:
        for part in text.split("；"):
            document, _, locator = part.strip().partition(" ")
            if document and locator.strip():
                self.body.basis.append(Basis(document, locator.strip()))
            elif text:
                self._fault(number, "依据要写成“文件编号 条号”，几条依据之间用中文分号（；）隔开")


def _quote_start(lines: list[NumberedLine]) -> int:
    """Where the quote block begins: at its first mark, else at the trailing run of `>` lines."""
    for index, (_, line) in enumerate(lines):
        if QUOTED_MARK.match(line):
            return index
    start = len(lines)
    while start and (not lines[start - 1][1].strip() or QUOTE.match(lines[start - 1][1])):
        start -= 1
    return start
