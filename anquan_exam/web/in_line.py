"""When too many sign in at once: told so at once, and let in a little later.

Saves must not wait behind sign-ins, so a process lets only a few of them wait
(services/hashing.py). The page's script, static/js/line.js, keeps what was typed and tries again by
itself; without it there is the same form once more, with everything in it but the password."""

from typing import Any

from flask import Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

RETRY_SECONDS = 3
FULL = 503


def by_script() -> bool:
    """Whether the page's script asks, which keeps the page and wants to know only what is new."""
    return request.accept_mimetypes.best == "application/json"


def wait(template: str, **shown: Any) -> ResponseReturnValue:
    """The answer when the line is full: the form again, or a word to the script."""
    page = jsonify(wait=RETRY_SECONDS) if by_script() else render_template(template, **shown)
    return page, FULL, {"Retry-After": str(RETRY_SECONDS)}


def go_on(target: str) -> ResponseReturnValue:
    """The answer when it was done: on to `target`."""
    return jsonify(url=target) if by_script() else redirect(target)


def counts(response: Response) -> bool:
    """Whether a request counts against its limits: one that was told to wait does not."""
    return response.status_code != FULL
