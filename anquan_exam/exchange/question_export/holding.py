"""What a format holds of a question, and what the writers have in common."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from anquan_exam.domain.banks import Bank, BankQuestion
from anquan_exam.domain.documents import Document
from anquan_exam.domain.questions import KIND_LABELS, Basis, Kind, Question

GENERATOR = "anquan-exam"
"""Says in a file that it was written here, so that reading it back guesses nothing."""
MUST_KNOW = "必知必会"
DIFFICULTY = "难度:"
BASIS = "依据:"


@dataclass(frozen=True, slots=True)
class Material:
    """What a writer needs besides the bank."""

    pictures: Mapping[str, bytes]
    block: Callable[[str], str]
    line: Callable[[str], str]
    register: Mapping[str, Document]

    def cited(self, basis: Basis) -> str:
        """《安全生产法》第五十五条."""
        document = self.register.get(basis.document)
        return f"《{document.short if document else basis.document}》{basis.locator}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A question that a format cannot hold, and why."""

    question: str
    why: str


@dataclass(frozen=True, slots=True)
class Written:
    """A file, how many questions are in it, and which are not."""

    data: bytes
    questions: int
    left_out: tuple[LeftOut, ...] = ()


def divide(
    bank: Bank, why_not: Callable[[Question], str | None]
) -> tuple[list[BankQuestion], tuple[LeftOut, ...]]:
    """The questions a format holds, in their order, and the others."""
    held: list[BankQuestion] = []
    out: list[LeftOut] = []
    for entry in bank.questions:
        why = "已停用" if entry.retired is not None else why_not(entry.question)
        if why is None:
            held.append(entry)
        else:
            out.append(LeftOut(entry.question.id, why))
    return held, tuple(out)


def anything(question: Question) -> str | None:
    """What a format says that holds every kind."""
    return None


def in_a_row(question: Question) -> str | None:
    """Why one row of a table cannot hold the question; None where it can."""
    if question.kind in (Kind.CASE, Kind.HAZARD_PICTURE):
        return f"放不下{KIND_LABELS[question.kind]}"
    return "放不下图片" if question.pictures else None


def tagged(question: Question) -> list[str]:
    """Everything that only tags can hold there: 难度:3, 必知必会, 依据:…, and the tags."""
    found = [f"{DIFFICULTY}{question.difficulty}"]
    found += [MUST_KNOW] if question.must_know else []
    found += [f"{BASIS}{basis.document} {basis.locator}" for basis in question.basis]
    return [*found, *question.tags]


def by_topic(entries: Iterable[BankQuestion]) -> Iterable[tuple[str, list[BankQuestion]]]:
    """The entries topic by topic, in their order; titles."""
    found: dict[str, list[BankQuestion]] = {}
    for entry in entries:
        found.setdefault(entry.topic.title, []).append(entry)
    return found.items()
