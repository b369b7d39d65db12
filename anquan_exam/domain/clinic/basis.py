"""The law a question rests on, on one day: known, in force, about to end, changed since."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from anquan_exam.domain.clinic.entries import Entry
from anquan_exam.domain.clinic.findings import Code, Finding, found
from anquan_exam.domain.documents import BasisProblem, BasisRule, Document, basis_problem
from anquan_exam.domain.overlays import Effect, Law, Overlay
from anquan_exam.domain.questions import Basis, revision_hash

_BROKEN = {
    BasisRule.UNKNOWN_DOCUMENT: Code.BASIS_UNKNOWN,
    BasisRule.UNKNOWN_ARTICLE: Code.BASIS_UNKNOWN,
    BasisRule.NO_LONGER_IN_FORCE: Code.BASIS_ENDED,
}


def check(entry: Entry, law: Law, day: date) -> Iterator[Finding]:
    """What is amiss with the bases of one question on `day`."""
    question = entry.question
    # Parts of a case rest on its basis where they name none.
    bare = any(not part.basis for part in question.parts) if question.parts else True
    if not question.basis and bare:
        yield found(Code.NO_BASIS, [entry])
    for basis in question.all_basis:
        problem = basis_problem(basis, law.documents, day)
        overlay = _recorded(entry, basis, law, day)
        if overlay is not None:
            yield _overlaid(entry, basis, overlay, law)
        elif problem is None:
            yield from _amended(entry, basis, law.documents[basis.document], day)
        elif problem.rule is not BasisRule.NOT_YET_IN_FORCE:
            yield _broken(entry, problem)


def check_all(entries: Sequence[Entry], law: Law, day: date) -> Iterator[Finding]:
    """Documents that begin or end after `day`, with all the questions of a bank on each."""
    resting: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for id_ in dict.fromkeys(basis.document for basis in entry.question.all_basis):
            resting[id_].append(entry)
    for id_, about in resting.items():
        document = law.documents.get(id_)
        if document is None:
            continue
        yield from _repealed_later(document, about, law, day)
        now = next((p for p in document.in_force if p.holds_on(day)), None)
        later = [p.start for p in document.in_force if p.start > day]
        title, successor = f"《{document.short}》", document.superseded_by or ""
        if now is None and later:
            yield found(Code.BASIS_NOT_YET, about, title, min(later).isoformat())
        elif now is not None and now.end is not None and now.end not in later:
            yield found(Code.BASIS_ENDING, about, title, now.end.isoformat(), successor)


def _recorded(entry: Entry, basis: Basis, law: Law, day: date) -> Overlay | None:
    """What was recorded about the basis and holds the question back on `day`."""
    if not law.overlays_on(basis.document, day):
        return None
    return law.standing(basis, revision_hash(entry.question), day).overlay


def _overlaid(entry: Entry, basis: Basis, overlay: Overlay, law: Law) -> Finding:
    where = _cited(law.documents.get(basis.document), basis)
    since = overlay.effective_on.isoformat()
    if overlay.effect is Effect.AMENDED:
        return found(Code.BASIS_AMENDED, [entry], where, since)
    return found(Code.BASIS_ENDED, [entry], where, since, _follower(overlay, law))


def _repealed_later(
    document: Document, about: Sequence[Entry], law: Law, day: date
) -> Iterator[Finding]:
    """Repeals that are recorded already and hold from a later day."""
    for overlay in law.overlays:
        if overlay.document != document.id or overlay.effect is Effect.AMENDED:
            continue
        touched = [entry for entry in about if overlay.touched(entry.question)]
        if touched and overlay.withdrawn_at is None and day < overlay.effective_on:
            where = f"《{document.short}》" + "、".join(overlay.articles)
            since = overlay.effective_on.isoformat()
            yield found(Code.BASIS_ENDING, touched, where, since, _follower(overlay, law))


def _follower(overlay: Overlay, law: Law) -> str:
    document = law.documents.get(overlay.successor or "")
    return document.short if document else overlay.replaced_by or overlay.successor or ""


def _broken(entry: Entry, problem: BasisProblem) -> Finding:
    document = problem.document
    where, ended, successor = _cited(document, problem.basis), "", ""
    if document is not None and problem.rule is BasisRule.NO_LONGER_IN_FORCE:
        ended = max(p.end for p in document.in_force if p.end is not None).isoformat()
        successor = document.superseded_by or ""
    return found(_BROKEN[problem.rule], [entry], where, ended, successor)


def _amended(entry: Entry, basis: Basis, document: Document, day: date) -> Iterator[Finding]:
    """A text that holds today in a wording younger than the question."""
    now = next(period for period in document.in_force if period.holds_on(day))
    if entry.written_on is not None and now.start > entry.written_on:
        yield found(Code.BASIS_AMENDED, [entry], _cited(document, basis), now.start.isoformat())


def _cited(document: Document | None, basis: Basis) -> str:
    return f"《{document.short if document else basis.document}》{basis.locator}"
