"""Every view declares what it needs; one that does not is refused, and fails a test."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Permission
from anquan_exam.services import sign_ins
from anquan_exam.web import exam_pass, handed_lock
from anquan_exam.web.extensions import login_manager

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"
OWN_CHECK = "own-check"  # the save: signed token and live sign-in are in its one statement


def needs(permission: Permission) -> Callable[[View], View]:
    """Declare that a view needs `permission` somewhere; the service checks where."""

    def declare(view: View) -> View:
        view.needs = permission  # type: ignore[attr-defined]
        return view

    return declare


def public(view: View) -> View:
    """Declare that anybody may open a view."""
    view.needs = PUBLIC  # type: ignore[attr-defined]
    return view


def own_check(view: View) -> View:
    """Declare that a view proves the sign-in itself, inside its one statement."""
    view.needs = OWN_CHECK  # type: ignore[attr-defined]
    return view


class SignedIn:
    """What Flask-Login carries: an actor, identified by the opaque token of the sign-in."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, actor: Actor, token: str) -> None:
        self.actor = actor
        self.token = token

    def get_id(self) -> str:
        return self.token


@login_manager.user_loader
def load(token: str) -> SignedIn | None:
    """The live sign-in behind the cookie's token."""
    settings = current_app.extensions["settings"]
    actor = sign_ins.actor_of(token, now=clock.now(), demo_allowed=not settings.production)
    return SignedIn(actor, token) if actor else None


def actor() -> Actor:
    """Whoever is signed in. Only for views that need a permission."""
    found: Actor = current_user.actor
    return found


def actor_or_none() -> Actor | None:
    """Whoever is signed in, or None."""
    return current_user.actor if current_user.is_authenticated else None


def check_access() -> ResponseReturnValue | None:
    """Before every request: the declaration of the view decides."""
    if request.endpoint is None or request.endpoint.endswith("static"):
        return None
    view = current_app.view_functions[request.endpoint]
    wanted = getattr(view, "needs", None)
    if wanted == OWN_CHECK:
        return None
    _refuse_nul()
    if (elsewhere := handed_lock.refused()) is not None:
        return elsewhere
    if wanted == PUBLIC:
        return None
    if wanted is None:
        abort(500, f"view {request.endpoint} declares no permission")
    if not current_user.is_authenticated:
        return redirect(url_for("auth.sign_in", next=_here()))
    who = actor()
    if not who.can(wanted):
        abort(403)
    if who.exam is not None and (answer := exam_pass.refused(who)) is not None:
        return answer
    return _first_things(who)


def _refuse_nul() -> None:
    """No text of ours holds a NUL, and PostgreSQL takes none: nothing of that name is here."""
    if "\0" in request.path or any("\0" in value for value in request.values.values()):
        abort(404)


def _first_things(who: Actor) -> ResponseReturnValue | None:
    """A new code and the privacy notice come before anything else."""
    if who.must_change_code and request.endpoint not in ("auth.change_code", "auth.sign_out"):
        return redirect(url_for("auth.change_code", next=_here()))
    if (
        not who.must_change_code
        and not who.notice_seen
        and request.endpoint not in ("auth.notice", "auth.sign_out")
    ):
        return redirect(url_for("auth.notice", next=_here()))
    return None


def _here() -> str:
    return request.full_path if request.method == "GET" else url_for("home.index")


def safe_next(target: str | None) -> str:
    """A local path to go to, or the home page: never another site.

    Browsers drop tabs and line breaks, and take a backslash for a slash."""
    plain = target is not None and target.isprintable() and "\\" not in target
    if target and plain and target.startswith("/") and not target.startswith("//"):
        return target
    return url_for("home.index")
