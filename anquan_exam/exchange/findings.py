"""What is wrong with a file somebody wrote, and where. Said in plain Chinese, to the author."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend; `line` counts from 1, `question` is the id it concerns, if any."""

    file: str
    line: int
    question: str | None
    problem: str

    def __str__(self) -> str:
        """`file:line  question-id  problem`, with "-" where no question is concerned."""
        return f"{self.file}:{self.line}  {self.question or '-'}  {self.problem}"

    def to_json(self) -> dict[str, str | int | None]:
        """The same as plain JSON."""
        return {
            "file": self.file,
            "line": self.line,
            "question": self.question,
            "problem": self.problem,
        }


@dataclass(slots=True)
class Findings:
    """Collects the findings of one file. `faithful` turns False once something was not understood:
    such a file must not be rewritten, or what was not understood would be lost.
    """

    file: str
    found: list[Finding] = field(default_factory=list)
    faithful: bool = True

    def note(self, line: int, problem: str, question: str | None = None) -> None:
        """Something is wrong, but what was written is fully understood."""
        self.found.append(Finding(self.file, line, question, problem))

    def fault(self, line: int, problem: str, question: str | None = None) -> None:
        """Something could not be understood."""
        self.note(line, problem, question)
        self.faithful = False
