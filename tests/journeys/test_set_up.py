"""What `make run` does after the libraries: prepare an empty site, serve it, leave no trace."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import click
import pytest

from anquan_exam.cli import serve
from anquan_exam.config import ROOT
from anquan_exam.domain.access import ROLE_LABELS

FLASK = [sys.executable, "-m", "flask", "--app", "app"]


@dataclass(frozen=True)
class Site:
    """A served site: its port, its settings, and what the terminal said."""

    port: int
    environment: dict[str, str]
    terminal: str


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(folder: Path, port: int) -> dict[str, str]:
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("ANQUAN_") and key not in {"DATABASE_URL", "REDIS_URL"}
    }
    return kept | {
        "ANQUAN_INSTANCE_DIR": str(folder),
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }


def _prepare(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [*FLASK, "prepare"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _until_ready(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    said = []
    for line in server.stdout:
        said.append(line)
        if "Ctrl+C" in line:
            break
    return "".join(said)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    port = _free_port()
    environment = _environment(tmp_path_factory.mktemp("site"), port)
    _prepare(environment)
    command = [*FLASK, "serve"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            yield Site(port, environment, _until_ready(server))
        finally:
            server.send_signal(signal.SIGTERM)
            code = server.wait(60)
    assert code == 0
    assert serve.is_free(port)


def test_the_site_answers(site: Site) -> None:
    with urlopen(serve.url("127.0.0.1", site.port)) as response:
        assert response.status == 200
        assert "安全" in response.read().decode()


def test_the_terminal_says_where_the_site_is(site: Site) -> None:
    assert serve.url("127.0.0.1", site.port) in site.terminal
    phones = serve.url(serve.lan_address(), site.port)
    assert phones in site.terminal
    assert click.unstyle(serve.qr_code(phones)) in site.terminal


@pytest.mark.parametrize("role", ROLE_LABELS.values())
def test_the_terminal_names_a_login_for_each_role(site: Site, role: str) -> None:
    assert role in site.terminal


def test_preparing_a_site_that_is_in_use_does_no_harm(site: Site) -> None:
    _prepare(site.environment)
    _prepare(site.environment)


def test_a_second_server_on_the_same_port_says_so(site: Site) -> None:
    done = subprocess.run(
        [*FLASK, "serve"], cwd=ROOT, env=site.environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert f"端口 {site.port} 已被占用" in done.stderr
