"""A bank: the questions of one subject in one numbered version, and its hash."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from anquan_exam.domain.digests import canonical_json, sha256_hex
from anquan_exam.domain.questions import Question, revision_hash

EVERYTHING = "all"


class BankCategory(StrEnum):
    """The three shelves of banks; also the names of their folders."""

    REGULATIONS = "regulations"
    HAZARD_CRITERIA = "hazard-criteria"
    POSTS = "posts"


BANK_CATEGORY_LABELS: dict[BankCategory, str] = {
    BankCategory.REGULATIONS: "法律法规",
    BankCategory.HAZARD_CRITERIA: "重大事故隐患判定标准",
    BankCategory.POSTS: "岗位应知应会",
}


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of a bank; `id` is the name of its file without `.md`, e.g. "03-rights"."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question in its bank; `retired` says why it is no longer drawn (None: it is)."""

    question: Question
    topic: Topic
    retired: str | None


@dataclass(frozen=True, slots=True)
class Bank:
    """One version of a bank. Questions stand in the order of their files and lines.

    `industries` and `person_categories` are either ("all",) or values of the vocabularies.
    """

    id: str
    title: str
    version: int
    category: BankCategory
    industries: tuple[str, ...]
    posts: tuple[str, ...]
    person_categories: tuple[str, ...]
    changes: str
    questions: tuple[BankQuestion, ...]

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics in order, each once."""
        return tuple(dict.fromkeys(entry.topic for entry in self.questions))

    def active(self) -> Iterator[BankQuestion]:
        """The questions a paper may be drawn from."""
        return (entry for entry in self.questions if entry.retired is None)

    def manifest(self) -> list[dict[str, object]]:
        """One row a question, in order: its id, the hash of its content, topic, retirement."""
        return [
            {
                "question": entry.question.id,
                "revision": revision_hash(entry.question),
                "topic": entry.topic.id,
                "retired": entry.retired,
            }
            for entry in self.questions
        ]


def bank_hash(bank: Bank) -> str:
    """SHA-256 (hex) over the whole version: same number and other hash means it was altered."""
    return sha256_hex(
        canonical_json(
            {
                "id": bank.id,
                "title": bank.title,
                "version": bank.version,
                "category": bank.category.value,
                "industries": bank.industries,
                "posts": bank.posts,
                "person_categories": bank.person_categories,
                "changes": bank.changes,
                "topics": [{"id": topic.id, "title": topic.title} for topic in bank.topics],
                "questions": bank.manifest(),
            }
        )
    )
