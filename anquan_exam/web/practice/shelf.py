"""What to practise: what was left off, the books, the banks; and starting a set from a bank."""

from itertools import groupby

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Permission
from anquan_exam.domain.audience import Fit
from anquan_exam.domain.questions import KIND_LABELS
from anquan_exam.services.errors import Invalid
from anquan_exam.services.practice import books, sets, shelf
from anquan_exam.services.practice.drawing import SIZES
from anquan_exam.services.practice.shelf import BankCard
from anquan_exam.web.access import actor, needs
from anquan_exam.web.numbers import small
from anquan_exam.web.practice import blueprint
from anquan_exam.web.tabs import tabs
from anquan_exam.web.wording import say

FEW = 6
GROUPS = {Fit.POST: "适合你", Fit.NEIGHBOUR: "本行业其他岗位", Fit.OTHER: "别的题库"}


@blueprint.get("")
@needs(Permission.SIT)
def index() -> ResponseReturnValue:
    """Go on where one stopped, then the books, then the banks."""
    text = request.args.get("q", "").strip()[:40]
    cards = shelf.banks(actor(), text, now=clock.now())
    everything = bool(text) or "all" in request.args or len(cards) <= FEW
    groups = [
        (GROUPS[group], list(found))
        for group, found in groupby(cards, key=_group)
        if everything or group is Fit.POST
    ]
    return render_template(
        "practice/index.html",
        tabs=tabs("practice.index"),
        open_sets=sets.unfinished(actor()),
        counts=books.counts(actor(), now=clock.now()),
        groups=groups,
        text=text,
        hidden=0 if everything else sum(card.fit > Fit.GENERAL for card in cards),
    )


def _group(card: BankCard) -> Fit:
    """The heading a bank stands under: whatever suits stands under one."""
    return card.fit if card.fit > Fit.GENERAL else Fit.POST


@blueprint.get("/banks/<bank>")
@needs(Permission.SIT)
def bank(bank: str) -> ResponseReturnValue:
    """Choose a topic, a kind, how many."""
    return _bank(bank, request.args.get("topic", ""), request.args.get("kind", ""), None)


def _bank(bank: str, topic: str, kind: str, refusal: str | None) -> str:
    page = shelf.bank(actor(), bank, now=clock.now())
    return render_template(
        "practice/bank.html",
        bank=page,
        kinds=[(kind.value, KIND_LABELS[kind], count) for kind, count in page.kinds],
        sizes=[size for size in SIZES if size == SIZES[0] or size < page.questions * 2],
        chosen={"topic": topic, "kind": kind},
        refusal=refusal,
        back_url=url_for("practice.index"),
        back_label="练习",
    )


@blueprint.post("/banks/<bank>")
@needs(Permission.SIT)
def start(bank: str) -> ResponseReturnValue:
    """Draw a set and show its first question."""
    topic, kind = request.form.get("topic", ""), request.form.get("kind", "")
    try:
        made = sets.start_bank(
            actor(), bank, topic=topic, kind=kind, size=size_asked(), now=clock.now()
        )
    except Invalid as problem:
        return _bank(bank, topic, kind, say(problem)), 422
    return redirect(url_for("practice.resume", set_id=made))


def size_asked() -> int:
    """How many questions the form asks for: one of the sizes there are."""
    size = request.form.get("size", SIZES[0], type=small)
    return size if size in SIZES else SIZES[0]
