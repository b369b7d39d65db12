"""The session cookie: Flask's own, signed, with the work of every request done once."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.wrappers import Request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from anquan_exam import clock

COOKIES_KEPT = 4096
_PLAIN = (str, bool, int, type(None))


class SessionCookies(SecureCookieSessionInterface):
    """A phone sends the same cookie with every save: its signature is verified once a process.

    Only what was verified is kept; its age is checked every time."""

    def __init__(self) -> None:
        self._serializer = lru_cache(8)(self._serializer_of)
        self._verified = lru_cache(COOKIES_KEPT)(_verify)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs with the key of `app`; built once."""
        return self._serializer(app, app.secret_key)

    def _serializer_of(self, app: Flask, _key: object) -> URLSafeTimedSerializer | None:
        return super().get_signing_serializer(app)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """The session a request carries; an empty one for none, a forged one or one too old."""
        serializer = self.get_signing_serializer(app)
        text = request.cookies.get(self.get_cookie_name(app))
        if not text or serializer is None:
            return self.session_class()
        try:
            content, signed_at = self._verified(serializer, text)
        except BadSignature:
            return self.session_class()
        age = (clock.now() - signed_at).total_seconds()
        if not 0 <= int(age) <= app.permanent_session_lifetime.total_seconds():
            return self.session_class()
        if not all(isinstance(value, _PLAIN) for value in content.values()):
            content, _ = _verify(serializer, text)  # a list in it could be changed by a view
        return self.session_class(content)


def _verify(serializer: URLSafeTimedSerializer, text: str) -> tuple[Mapping[str, Any], datetime]:
    content, signed_at = serializer.loads(text, return_timestamp=True)
    return content, signed_at
