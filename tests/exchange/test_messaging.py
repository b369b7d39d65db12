"""The gateways, played by a local server: what they are sent, and how each answer is taken."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from anquan_exam.domain.messages import SENT, Outgoing
from anquan_exam.exchange.messaging import DingTalk, FileOutbox, SmsGateway, WeCom

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ONE = Outgoing("shili-jia", '你有 2 件事要办，打开"安全考"看', "https://a.example/me", AT)


class Remote:
    """The far side: `answers` by path, a list used up from the front, the last one staying."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], str, dict[str, str]]] = []
        self.answers: dict[str, list[tuple[int, Any]]] = {}
        self.url = ""

    def paths(self) -> list[str]:
        return [path for path, _, _, _ in self.asked]

    def body(self, at: int = -1) -> Any:
        return json.loads(self.asked[at][2])


@pytest.fixture
def remote() -> Iterator[Remote]:
    told = Remote()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            address = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            body = self.rfile.read(length).decode()
            told.asked.append((address.path, query, body, dict(self.headers)))
            queue = told.answers[address.path]
            status, said = queue.pop(0) if len(queue) > 1 else queue[0]
            data = (said if isinstance(said, str) else json.dumps(said)).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{told.url}/elsewhere")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = answer

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


TOKEN = "/cgi-bin/gettoken"
SEND = "/cgi-bin/message/send"
GOOD = (200, {"errcode": 0, "access_token": "t-1", "expires_in": 7200})


def wecom(remote: Remote, *answers: tuple[int, Any]) -> WeCom:
    remote.answers = {TOKEN: [GOOD], SEND: list(answers) or [(200, {"errcode": 0})]}
    return WeCom("corp", "secret", 1000002, remote.url)


def test_wecom_is_sent_a_text_for_one_with_a_token_asked_for_once(remote: Remote) -> None:
    channel = wecom(remote)
    assert channel.send(ONE) == channel.send(ONE) == SENT
    assert remote.paths() == [TOKEN, SEND, SEND]
    assert remote.asked[0][1] == {"corpid": "corp", "corpsecret": "secret"}
    assert remote.asked[1][1] == {"access_token": "t-1"}
    body = remote.body()
    assert (body["touser"], body["agentid"]) == ("shili-jia", 1000002)
    assert body["text"]["content"] == f"{ONE.text}：{ONE.link}"


def test_wecom_s_token_is_asked_for_again_before_it_ends(remote: Remote) -> None:
    channel = wecom(remote)
    channel.send(ONE)
    for minutes, asked in ((110, 1), (116, 2)):
        later = Outgoing(ONE.address, ONE.text, "", AT + timedelta(minutes=minutes))
        assert channel.send(later) == SENT
        assert remote.paths().count(TOKEN) == asked


def test_a_token_wecom_forgot_is_replaced_and_the_message_still_goes(remote: Remote) -> None:
    channel = wecom(remote, (200, {"errcode": 42001}), (200, {"errcode": 0}))
    assert channel.send(ONE) == SENT
    assert remote.paths() == [TOKEN, SEND, TOKEN, SEND]


@pytest.mark.parametrize(
    "answer",
    [
        {"errcode": 60111},
        {"errcode": 0, "invaliduser": "shili-jia"},
        {"errcode": 0, "invaliduser": "", "unlicenseduser": "shili-jia"},
    ],
)
def test_a_userid_wecom_does_not_know_is_given_up(remote: Remote, answer: dict[str, Any]) -> None:
    delivery = wecom(remote, (200, answer)).send(ONE)
    assert (delivery.sent, delivery.again, delivery.down) == (False, False, False)


def test_other_refusals_are_tried_again_and_stop_no_one_else(remote: Remote) -> None:
    delivery = wecom(remote, (200, {"errcode": 40058})).send(ONE)
    assert (delivery.again, delivery.down, delivery.error) == (True, False, "errcode 40058")


@pytest.mark.parametrize("code", [-1, 45009, 60020])
def test_what_would_befall_every_message_rests_the_channel(remote: Remote, code: int) -> None:
    delivery = wecom(remote, (200, {"errcode": code})).send(ONE)
    assert (delivery.again, delivery.down) == (True, True)


@pytest.mark.parametrize("answer", [(500, "oops"), (200, "<html>"), (200, "[]"), (302, "")])
def test_an_answer_that_is_none_means_the_gateway_is_down(
    remote: Remote, answer: tuple[int, Any]
) -> None:
    delivery = wecom(remote, answer).send(ONE)
    assert (delivery.sent, delivery.again, delivery.down) == (False, True, True)
    assert "/elsewhere" not in remote.paths()


def test_without_a_token_the_gateway_is_down_and_no_secret_is_in_the_error(
    remote: Remote,
) -> None:
    channel = wecom(remote)
    remote.answers[TOKEN] = [(200, {"errcode": 40001})]
    delivery = channel.send(ONE)
    assert (delivery.down, delivery.error) == (True, "no token: errcode 40001")


@pytest.mark.parametrize(
    "make",
    [
        lambda url: WeCom("corp", "secret", 1, url),
        lambda url: DingTalk("key", "secret", 1, url),
        lambda url: SmsGateway(url, "{phone}{text}"),
    ],
)
def test_a_gateway_that_is_not_there_is_a_fault_and_no_crash(
    remote: Remote, make: Callable[[str], Any]
) -> None:
    delivery = make("http://127.0.0.1:9").send(ONE)
    assert (delivery.sent, delivery.again, delivery.down) == (False, True, True)
    assert "secret" not in delivery.error


def test_dingtalk_is_sent_a_work_notice(remote: Remote) -> None:
    where = "/topapi/message/corpconversation/asyncsend_v2"
    remote.answers = {"/gettoken": [GOOD], where: [(200, {"errcode": 0, "task_id": 1})]}
    assert DingTalk("key", "secret", 7, remote.url).send(ONE) == SENT
    assert remote.asked[0][1] == {"appkey": "key", "appsecret": "secret"}
    body = remote.body()
    assert (body["agent_id"], body["userid_list"]) == (7, "shili-jia")
    assert body["msg"]["text"]["content"].startswith(ONE.text)
    assert body["msg"]["text"]["content"].endswith("#112309")


def _sub(code: str) -> tuple[int, Any]:
    return 200, {"errcode": 88, "sub_code": code, "errmsg": f"ding talk error[subcode={code}]"}


def test_a_token_dingtalk_forgot_is_replaced_though_it_is_said_in_the_sub_code(
    remote: Remote,
) -> None:
    where = "/topapi/message/corpconversation/asyncsend_v2"
    remote.answers = {"/gettoken": [GOOD], where: [_sub("40014"), (200, {"errcode": 0})]}
    assert DingTalk("key", "secret", 7, remote.url).send(ONE) == SENT
    assert remote.paths() == ["/gettoken", where, "/gettoken", where]


@pytest.mark.parametrize(
    ("code", "again", "down"),
    [("33012", False, False), ("90018", True, True), ("60011", True, True), ("400", True, False)],
)
def test_dingtalk_s_sub_code_says_what_is_the_matter(
    remote: Remote, code: str, again: bool, down: bool
) -> None:
    where = "/topapi/message/corpconversation/asyncsend_v2"
    remote.answers = {"/gettoken": [GOOD], where: [_sub(code)]}
    delivery = DingTalk("key", "secret", 7, remote.url).send(ONE)
    assert (delivery.again, delivery.down, delivery.error) == (again, down, f"errcode {code}")


PHONE = Outgoing("19900000001", ONE.text, "", AT)


def test_an_sms_is_filled_in_as_json_wants_it(remote: Remote) -> None:
    remote.answers = {"/send": [(200, '{"code":"OK"}')]}
    template = '{"to":"{phone}","say":"{text}"}'
    gateway = SmsGateway(
        f"{remote.url}/send", template, header="Authorization: Bearer x", expects='"OK"'
    )
    assert gateway.send(PHONE) == SENT
    assert remote.body() == {"to": "19900000001", "say": ONE.text}
    assert remote.asked[0][3]["Authorization"] == "Bearer x"


def test_an_sms_is_filled_in_as_a_form_wants_it(remote: Remote) -> None:
    remote.answers = {"/send": [(200, "ok")]}
    kind = "application/x-www-form-urlencoded"
    gateway = SmsGateway(f"{remote.url}/send", "m={phone}&c={text}", content_type=kind)
    odd = Outgoing("19900000001", "a&b={phone}", "", AT)
    assert gateway.send(odd) == SENT
    assert parse_qs(remote.asked[0][2]) == {"m": ["19900000001"], "c": ["a&b={phone}"]}


def test_an_sms_gateway_that_says_no_is_tried_again(remote: Remote) -> None:
    remote.answers = {"/send": [(200, "BUSY"), (403, ""), (503, "")]}
    gateway = SmsGateway(f"{remote.url}/send", "{phone}{text}", expects="OK")
    taken = [gateway.send(PHONE) for _ in range(3)]
    assert [(one.sent, one.again, one.down) for one in taken] == [
        (False, True, False),
        (False, True, False),
        (False, True, True),
    ]


def test_the_outbox_keeps_a_month(tmp_path: Path) -> None:
    outbox = FileOutbox(tmp_path / "out")
    for days in range(40):
        outbox.send(Outgoing("a", "b", "", AT + timedelta(days=days)))
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert (len(names), names[-1]) == (31, "2027-01-01.jsonl")


def test_an_outbox_that_cannot_be_written_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    delivery = FileOutbox(blocked).send(ONE)
    assert (delivery.sent, delivery.down) == (False, True)
