"""钉钉: a work notice (工作通知) to one userid."""

from collections.abc import Mapping
from typing import Any

from anquan_exam.domain.messages import Delivery, Outgoing
from anquan_exam.exchange.messaging.channel import CHINA, worded
from anquan_exam.exchange.messaging.http import get, post_json
from anquan_exam.exchange.messaging.tokens import Refusals, Tokens, delivered

HOST = "https://oapi.dingtalk.com"
STALE = frozenset({40014, 42001})
NOBODY = frozenset({33012, 60121})
DOWN = frozenset({-1, 60011, 60020, 90001, 90002, 90005, 90006, 90018})
"""It is busy, wants no more for now, or lets nothing of this application or address pass."""
WRAPPED = 88
"""Its gateway says this, and what is the matter in sub_code."""


class DingTalk:
    """The application's key, secret and agent number; `host` another server of the same kind."""

    def __init__(self, app_key: str, app_secret: str, agent_id: int, host: str = HOST) -> None:
        self._key, self._secret = app_key, app_secret
        self._agent_id, self._host = agent_id, host.rstrip("/")
        self._tokens = Tokens(self._ask)

    def send(self, outgoing: Outgoing) -> Delivery:
        """One work notice; DingTalk refuses the same text to the same person twice a day, so it
        carries the hour."""
        hour = outgoing.at.astimezone(CHINA).strftime("%m%d%H")
        body = {
            "agent_id": self._agent_id,
            "userid_list": outgoing.address,
            "msg": {"msgtype": "text", "text": {"content": f"{worded(outgoing)} #{hour}"}},
        }

        def post(token: str) -> Mapping[str, Any]:
            where = f"{self._host}/topapi/message/corpconversation/asyncsend_v2"
            return _unwrapped(post_json(where, {"access_token": token}, body).json())

        refusals = Refusals(stale=STALE, nobody=NOBODY, down=DOWN)
        return delivered(self._tokens, outgoing.at, post, refusals)

    def _ask(self) -> Mapping[str, Any]:
        query = {"appkey": self._key, "appsecret": self._secret}
        return get(f"{self._host}/gettoken", query).json()


def _unwrapped(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer with the number that says what is the matter."""
    sub = str(answer.get("sub_code") or "")
    wrapped = answer.get("errcode") == WRAPPED and sub.lstrip("-").isdecimal()
    return {"errcode": int(sub)} if wrapped else answer
