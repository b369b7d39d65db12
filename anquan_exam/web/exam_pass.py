"""What a sign-in by join code opens: the views that say so, of its one exam; nothing else.

A view that declares nothing here is closed to it."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anquan_exam.domain.access import Actor
from anquan_exam.services.joining.passes import opens
from anquan_exam.services.sittings import tokens
from anquan_exam.web.errors import page
from anquan_exam.web.wording import words

View = TypeVar("View", bound=Callable[..., Any])

EXAM = "exam"  # by its argument `exam`
ATTEMPT = "attempt"  # by its argument `attempt`, once somebody has seen who holds the phone
NUMBER = "number"  # by its argument `number`, of an attempt
TOKEN = "token"  # by the attempt token in the header  # noqa: S105
ANY = "any"  # it is about the person alone
HEADER = "X-Attempt-Token"


def with_pass(by: str) -> Callable[[View], View]:
    """Declare that a view is open to a sign-in by join code, and by what it names the exam."""

    def declare(view: View) -> View:
        view.with_pass = by  # type: ignore[attr-defined]
        return view

    return declare


def refused(who: Actor) -> ResponseReturnValue | None:
    """Why the view asked for is closed to `who`, who came in by a join code; None if it is open."""
    view = current_app.view_functions[str(request.endpoint)]
    by = getattr(view, "with_pass", None)
    if by is None or not _within(who, by):
        return page(403, words("pass_only"))
    if by == ATTEMPT and not who.confirmed:
        return redirect(url_for("sitting.before", exam=who.exam))
    return None


def _within(who: Actor, by: str) -> bool:
    """Whether what is asked for belongs to the one exam."""
    arguments = request.view_args or {}
    if by == EXAM:
        return bool(arguments["exam"] == who.exam)
    if by in (ATTEMPT, NUMBER):
        return opens(who, arguments[by])
    if by == TOKEN:
        token = tokens.read(request.headers.get(HEADER, ""))
        return token is None or opens(who, token.attempt_id)
    return True
