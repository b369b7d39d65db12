"""The access token a gateway hands out for some time: asked for once, kept until shortly before it
ends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from anquan_exam.domain.messages import SENT, Delivery
from anquan_exam.exchange.messaging.http import GatewayDown

EARLY = timedelta(minutes=5)
SHORTEST = timedelta(minutes=1)


class Refused(Exception):
    """The gateway answered, and will not: `code` is its own number."""

    def __init__(self, code: int) -> None:
        super().__init__(f"errcode {code}")
        self.code = code


def checked(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer where its errcode is 0. Raises Refused, GatewayDown."""
    code = answer.get("errcode")
    if not isinstance(code, int):
        raise GatewayDown("no errcode")
    if code:
        raise Refused(code)
    return answer


class Tokens:
    """`ask` fetches a new one; it gives the answer with access_token and expires_in (seconds)."""

    def __init__(self, ask: Callable[[], Mapping[str, Any]]) -> None:
        self._ask = ask
        self._token = ""
        self._until: datetime | None = None
        self._lock = Lock()

    def get(self, at: datetime) -> str:
        """The token in force at `at`. Raises GatewayDown: without one nothing can be sent."""
        with self._lock:
            if self._until is None or at >= self._until:
                answer = self._asked()
                lasts = timedelta(seconds=int(answer.get("expires_in") or 0))
                self._token = str(answer.get("access_token") or "")
                self._until = at + max(lasts - EARLY, SHORTEST)
            return self._token

    def _asked(self) -> Mapping[str, Any]:
        try:
            return checked(self._ask())
        except Refused as error:
            raise GatewayDown(f"no token: {error}") from error

    def forget(self) -> None:
        """It was refused: ask for another next time."""
        with self._lock:
            self._until = None


@dataclass(frozen=True, slots=True)
class Refusals:
    """A gateway's own numbers: `stale` for a token it forgot, `nobody` for an address it does not
    know, `down` for what would befall every other message as well."""

    stale: frozenset[int]
    nobody: frozenset[int]
    down: frozenset[int]


def delivered(
    tokens: Tokens, at: datetime, post: Callable[[str], Mapping[str, Any]], refusals: Refusals
) -> Delivery:
    """Send by `post(token)`, with a fresh token where the gateway forgot the one at hand."""
    try:
        return _posted(tokens, at, post, refusals.stale)
    except GatewayDown as error:
        return Delivery(False, str(error), down=True)
    except Refused as error:
        again, down = error.code not in refusals.nobody, error.code in refusals.down
        return Delivery(False, str(error), again=again, down=down)


def _posted(
    tokens: Tokens,
    at: datetime,
    post: Callable[[str], Mapping[str, Any]],
    stale: frozenset[int],
) -> Delivery:
    try:
        checked(post(tokens.get(at)))
    except Refused as error:
        if error.code not in stale:
            raise
        tokens.forget()
        checked(post(tokens.get(at)))
    return SENT
