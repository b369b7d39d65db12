"""One act of the room: done, told on the next page; a refusal is told the same way."""

from collections.abc import Callable

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from anquan_exam.services.errors import NotFound, Problem
from anquan_exam.web.wording import say


def act(do: Callable[[], object], done: str, back: str) -> ResponseReturnValue:
    """Do it, say `done` or why not, and go `back`. What is not there stays not found."""
    try:
        do()
    except NotFound:
        raise
    except Problem as problem:
        flash(say(problem), "stop")
    else:
        flash(done, "safe")
    return redirect(back)
