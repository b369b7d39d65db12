"""消息: one's own messages on the phone or at the desk, and how one wishes to be told."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.domain.messages import Group, Kind
from anquan_exam.services import me, messages
from anquan_exam.services.errors import Invalid
from anquan_exam.services.messages import Line
from anquan_exam.web.access import actor, actor_or_none, needs
from anquan_exam.web.home import has_desk
from anquan_exam.web.pages import page_number, page_of
from anquan_exam.web.tabs import tabs
from anquan_exam.web.wording import say
from anquan_exam.web.wording_messages import (
    CHANNEL_WORDS,
    DIGEST_WORDS,
    GROUP_WORDS,
    Said,
    say_message,
)

blueprint = Blueprint("messages", __name__, url_prefix="/me/messages")

SIZE = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """A message on the page."""

    line: Line
    said: Said
    chip: tuple[str, str]


def unread_count() -> int:
    """For layouts: how many unread messages whoever is signed in has; asked once a page."""
    who = actor_or_none()
    if who is None or who.exam is not None or who.must_change_code:
        return 0
    if "unread_messages" not in g:
        g.unread_messages = sum(messages.unread(who, now=clock.now()).values())
    count: int = g.unread_messages
    return count


@blueprint.app_context_processor
def _for_layouts() -> dict[str, object]:
    return {"unread_messages": unread_count}


@blueprint.get("")
@needs(Permission.SIT)
def index() -> ResponseReturnValue:
    """One's own messages, unread first."""
    now, number, group = clock.now(), page_number(), _group()
    lines, total = messages.inbox(actor(), group, now=now, page=number, size=SIZE)
    today = clock.local(now).date()
    counts = messages.unread(actor(), now=now)
    return render_template(
        "messages/desk.html" if has_desk(actor()) else "messages/index.html",
        tabs=tabs("me.index"),
        page=page_of([_shown(line, today) for line in lines], number, total, SIZE),
        unread=sum(counts.values()),
        filters=_filters(group, counts),
        ask=me.me(actor(), now=now).ask,
    )


def _shown(line: Line, today: date) -> Shown:
    said = say_message(line.kind, line.params, today)
    chip = DIGEST_WORDS if line.kind is Kind.DIGEST else GROUP_WORDS[line.group]
    return Shown(line, said, chip)


def _group() -> Group | None:
    given = request.args.get("group", "")
    return Group(given) if given in set(Group) else None


def _filters(group: Group | None, counts: dict[Group, int]) -> list[dict[str, object]]:
    choices: list[tuple[Group | None, str]] = [(None, "全部")]
    choices += [(each, words) for each, (_, words) in GROUP_WORDS.items()]
    return [
        {
            "label": words,
            "url": url_for("messages.index", group=each.value if each else None),
            "current": each is group,
            "count": counts[each] or None if each else None,
        }
        for each, words in choices
    ]


@blueprint.post("/<int:message_id>")
@needs(Permission.SIT)
def open_one(message_id: int) -> ResponseReturnValue:
    """Read one, and go to what it is about."""
    line = messages.open_one(actor(), message_id, now=clock.now())
    return redirect(address(line, actor()))


def address(line: Line, who: Actor) -> str:
    """Where a message leads."""
    matter, _, rest = line.about.partition(":")
    name = rest.partition(":")[0]
    if matter == "case":
        return url_for("cases.one", public_id=name)
    if matter == "exam":
        return url_for("sitting.before", exam=name)
    if matter == "attempt":
        return url_for("sitting.result", attempt=name)
    if matter == "desk" and name == "reds":
        return url_for("eligibility.index", day="tomorrow", state="blocked")
    if matter == "desk":
        return url_for("home.desk" if has_desk(who) else "home.worker")
    return url_for(_PLACES.get(matter, "messages.index"))


_PLACES = {
    "training": "training.own",
    "hours": "training.own",
    "certificate": "certificates.mine",
    "absence": "eligibility.own",
    "follow_up": "eligibility.own",
    "correction": "personal_file.corrections",
    "corrected": "personal_file.own",
}


@blueprint.post("/read")
@needs(Permission.SIT)
def read_all() -> ResponseReturnValue:
    """Mark all as read."""
    messages.read_all(actor(), now=clock.now())
    return redirect(url_for("messages.index"))


@blueprint.get("/settings")
@needs(Permission.SIT)
def settings() -> ResponseReturnValue:
    """How one is told outside the site."""
    return _settings_page()


@blueprint.post("/settings")
@needs(Permission.SIT)
def save_settings() -> ResponseReturnValue:
    """Put it down."""
    given = request.form
    try:
        messages.choose(
            actor(),
            digest=given.get("digest") == "1",
            on=frozenset(given.getlist("on")),
            addresses=userids(),
            now=clock.now(),
        )
    except Invalid as problem:
        flash(say(problem), "stop")
        return _settings_page(), 422
    flash("存下了。", "safe")
    return redirect(url_for("messages.settings"))


def userids() -> dict[str, str]:
    """The userids the form gives, by channel."""
    return {
        name: request.form[f"userid-{name}"]
        for name in messages.BY_USERID
        if f"userid-{name}" in request.form
    }


def _settings_page() -> str:
    return render_template(
        "messages/settings.html",
        back_url=url_for("messages.index"),
        bar_title="怎么提醒我",
        choices=messages.choices(actor()),
        names=CHANNEL_WORDS,
    )
