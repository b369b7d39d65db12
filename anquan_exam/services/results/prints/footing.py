"""What every printed record ends with: the digest of its data, the head of the trail, the way to
check it."""

from datetime import datetime
from typing import Any

from anquan_exam.domain.digests import canonical_json, sha256_hex
from anquan_exam.exchange.pdf import qr_svg
from anquan_exam.services import sealing
from anquan_exam.services.results import words
from anquan_exam.services.results.screening import rule_words
from anquan_exam.services.results.sight import ExamView


def footing(exam: ExamView, content: Any, site: str, now: datetime) -> dict[str, str]:
    """`content` is what the record says, as plain JSON; `site` the address of this server."""
    return foot(content, f"{site.rstrip('/')}/verify/{exam.public_id}", now)


def foot(content: Any, address: str, now: datetime) -> dict[str, str]:
    """The same with the `address` where the draw can be gone over again."""
    head = sealing.head()
    return {
        "digest": sha256_hex(canonical_json(content)),
        "trail_head": head.seal if head.position else "",
        "trail_position": str(head.position),
        "verify_url": address,
        "qr": qr_svg(address),
        "printed": words.minute(now),
    }


def heading(exam: ExamView) -> dict[str, Any]:
    """The facts of an exam as every record names them."""
    blueprint, policy = exam.blueprint, exam.policy
    least = -(-policy.pass_percent * blueprint.full_score // 100)
    return {
        "exam": exam.title,
        "number": exam.public_id,
        "owner": exam.owner,
        "kind": words.KINDS[policy.kind],
        "label": policy.label,
        "place": exam.place,
        "invigilators": "、".join(exam.invigilators),
        "time": window(exam),
        "paper": f"{blueprint.question_count} 题，满分 {words.marks(blueprint.full_score)} 分，"
        f"{words.marks(least)} 分合格，{policy.duration_minutes} 分钟",
        "commitment": exam.commitment,
        "secret": exam.revealed_secret or "",
        **({"screening": rule_words(policy.sequential)} if policy.sequential else {}),
    }


def window(exam: ExamView) -> str:
    """From when to when the exam can be sat; the second day only where it is another one."""
    opens = words.minute(exam.opens_at)
    if exam.closes_at is None:
        return f"{opens} 起"
    closes = words.minute(exam.closes_at)
    if closes.partition(" ")[0] == opens.partition(" ")[0]:
        closes = closes.partition(" ")[2]
    return f"{opens} 至 {closes}"
