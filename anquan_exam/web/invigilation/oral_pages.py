"""What the pages of asking aloud show."""

from datetime import datetime
from typing import Any

from flask import url_for
from markupsafe import Markup

from anquan_exam import clock
from anquan_exam.domain.papers import PaperItem, is_unfinished
from anquan_exam.domain.questions import KIND_WORDS, Kind
from anquan_exam.services.pieces import pieces_of
from anquan_exam.services.sittings.put_in_outcome import OutcomeView
from anquan_exam.services.sittings.putting_in import ConductView
from anquan_exam.web.pages import marks
from anquan_exam.web.sitting.explaining import picture_of
from anquan_exam.web.sitting.paper import fragments
from anquan_exam.web.sitting.rendering import render_question

HOW = {
    Kind.SINGLE: "照着念，不解释",
    Kind.TRUE_FALSE: "念完问他对不对",
    Kind.MULTIPLE: "可选几个，他说哪个点哪个",
    Kind.FILL_IN: "他说什么填什么",
    Kind.ORDERING: "按他说的先后点",
    Kind.HAZARD_PICTURE: "给他看图，他指哪里点哪里",
    Kind.SHORT_ANSWER: "照他的话写",
}
"""What to do with a question of each kind."""


STATES = ("open", "unknown", "half", "done")
"""Of a question: not asked, asked in vain, an order not whole, answered."""


def over(view: ConductView, now: datetime) -> bool:
    """Whether nothing more can be put in."""
    return now > view.deadline + view.policy.grace


def next_open(view: ConductView) -> int:
    """The first question not asked yet; where all were, the last."""
    return next(
        (item.number for item in view.paper.items if not _asked(view, item.number)),
        len(view.paper.items),
    )


def _asked(view: ConductView, item: int) -> bool:
    return item in view.answers or item in view.notes


def question(view: ConductView, number: int) -> dict[str, Any]:
    """The data of invigilation/oral_ask.html."""
    item = view.paper.items[number - 1]
    fragment = fragments().get([item.revision])[item.revision]
    pieces = pieces_of([item.revision])[item.revision] if item.part > 1 else None
    return {
        **_common(view),
        "number": number,
        "about": _about(item),
        "asked": render_question(item, fragment, view.answers.get(number, ())),
        "special": fragment.special,
        "scenario": Markup(pieces.stem) if pieces else None,  # noqa: S704 - sanitised before
        "picture": picture_of(pieces.picture) if pieces else None,
        "note": view.notes.get(number, ""),
        "done": sum(_asked(view, one.number) for one in view.paper.items),
        "act_url": url_for("invigilation.ask", exam=view.exam, number=view.number, item=number),
    }


def _about(item: PaperItem) -> str:
    part = f"案例第 {item.part} 问，" if item.part else ""
    return f"{part}{KIND_WORDS[item.kind]}，{HOW[item.kind]}"


def _common(view: ConductView) -> dict[str, Any]:
    return {
        "view": view,
        "total": len(view.paper.items),
        "now_at": clock.now(),
        "card_url": url_for("invigilation.oral_card", exam=view.exam, number=view.number),
        "person_url": url_for("invigilation.person", exam=view.exam, number=view.number),
    }


def card(view: ConductView) -> dict[str, Any]:
    """The data of invigilation/oral_card.html and of the hand-in."""
    titles = {section.id: section.title for section in view.blueprint.sections}
    groups: dict[str, list[dict[str, Any]]] = {}
    for item in view.paper.items:
        groups.setdefault(titles[item.section], []).append(_cell(view, item))
    cells = [cell for group in groups.values() for cell in group]
    at: dict[str, Any] = {"exam": view.exam, "number": view.number}
    by_state = {state: [cell for cell in cells if cell["state"] == state] for state in STATES}
    return {
        **_common(view),
        "groups": list(groups.items()),
        "again": by_state["open"] + by_state["half"],
        "not_asked": by_state["open"],
        "not_known": by_state["unknown"],
        "unfinished": by_state["half"],
        "last_url": cells[-1]["url"],
        "answered": len(view.answers),
        "handin_url": url_for("invigilation.oral_hand_in", **at),
        "confirm_url": url_for("invigilation.oral_hand_in", **at, step=2),
        "act_url": url_for("invigilation.oral_hand_in_now", **at),
    }


def _cell(view: ConductView, item: PaperItem) -> dict[str, Any]:
    answer = view.answers.get(item.number, ())
    if answer:
        state = "half" if is_unfinished(item, answer) else "done"
    else:
        state = "unknown" if item.number in view.notes else "open"
    return {
        "number": item.number,
        "state": state,
        "said": _said(item, answer),
        "note": view.notes.get(item.number, ""),
        "url": url_for("invigilation.ask", exam=view.exam, number=view.number, item=item.number),
    }


def _said(item: PaperItem, answer: tuple[str, ...]) -> str:
    """An answer in few words: letters as shown, places, the text itself."""
    letter = {option: "ABCDEFGH"[at] for at, option in enumerate(item.options)}
    if item.kind is Kind.HAZARD_PICTURE:
        return f"指了 {len(answer)} 处" if answer else ""
    if item.kind is Kind.ORDERING:
        return " → ".join(letter[option] for option in answer)
    if item.kind in (Kind.FILL_IN, Kind.SHORT_ANSWER):
        return "；".join(answer)
    return "".join(sorted(letter[option] for option in answer))


def result(view: OutcomeView) -> dict[str, Any]:
    """The data of invigilation/oral_result.html: sign, title, sentences."""
    if view.status == "awaiting_marks":
        kind, title = "must", "等待阅卷"
        sentence = "答案录好了。简答题要由人来判，判完才出分。"
    elif view.status == "voided":
        kind, title, sentence = "stop", "这份卷作废了", "原因在他那一页上。"
    elif not view.visible:
        kind, title, sentence = "must", "答案录好了", "考试结束后出分。"
    else:
        kind, title = ("safe", "合格") if view.passed else ("caution", "这次没合格")
        sentence = _score(view)
    return {
        "name": view.name,
        "kind": kind,
        "title": title,
        "score": marks(view.score) if view.visible else None,
        "sentence": sentence,
        "receipt": view.receipt,
        "timed_out": view.status == "timed_out",
        "self_test": view.visible and not view.supervised,
    }


def _score(view: OutcomeView) -> str:
    full = marks(view.full_score)
    if view.passed:
        return f"满分 {full}"
    needed = -(-view.pass_percent * view.full_score // 100)
    return f"满分 {full}，差 {marks(needed - view.score)} 分合格"
