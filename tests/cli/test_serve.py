"""The parts of `flask serve` that can be told without serving."""

import socket
from collections.abc import Iterator

import click
import pytest
import segno

from anquan_exam.cli import serve


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_somebody_listens_on_is_not_free(taken_port: int) -> None:
    assert not serve.is_free(taken_port)


def test_a_port_just_given_back_is_free(taken_port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    assert serve.is_free(port)


@pytest.mark.parametrize("text, port", [("", 8000), ("1", 1), ("8080", 8080), ("65535", 65535)])
def test_the_port_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, text: str, port: int
) -> None:
    monkeypatch.setenv("PORT", text)
    assert serve.port_wanted() == port


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "８０", " 80"])
def test_what_is_no_port_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(SystemExit, match="PORT") as refusal:
        serve.port_wanted()
    assert text in str(refusal.value)


def test_windows_gets_a_server_that_runs_there() -> None:
    assert "waitress" in serve.server_command(8001, windows=True)
    assert "gunicorn" in serve.server_command(8001, windows=False)
    assert all("0.0.0.0:8001" in " ".join(serve.server_command(8001, windows=w)) for w in (0, 1))


def test_the_usual_port_is_not_spelt_out() -> None:
    assert serve.url("10.0.0.5", 80) == "http://10.0.0.5"
    assert serve.url("10.0.0.5", 8000) == "http://10.0.0.5:8000"


def test_the_address_shown_to_phones_is_one_of_this_machine() -> None:
    with socket.socket() as probe:
        probe.bind((serve.lan_address(), 0))
        assert probe.getsockname()[1]


def test_the_code_for_phones_is_the_one_for_its_text() -> None:
    wanted = [[not dark for dark in row] for row in segno.make("http://10.0.0.5", error="m").matrix]
    lines = [line[2:] for line in click.unstyle(serve.qr_code("http://10.0.0.5")).split("\n")]
    halves = {"█": (True, True), "▀": (True, False), "▄": (False, True), " ": (False, False)}
    seen = [[halves[block][half] for block in line] for line in lines for half in (0, 1)]
    size = len(wanted)
    assert [row[2 : size + 2] for row in seen[2 : size + 2]] == wanted
