"""`flask prepare` and `flask serve`: the set-up and the server of `make run` and `python app.py`.

Meant for trying out and for a small site; docs/production.md tells how to run it behind nginx."""

import io
import os
import socket
import sys
import time

import click
import segno
from flask import Flask, current_app
from flask.cli import FlaskGroup, ScriptInfo

from anquan_exam.cli import supervisor
from anquan_exam.config import ROOT, Settings

HOST = "0.0.0.0"  # noqa: S104 - phones on the local network are the point
DEFAULT_PORT = 8000
START_SECONDS = 60
THREADS = 8


@click.command("prepare")
def prepare_command() -> None:
    """迁移数据库、发布随附题库；数据库为空时建立演示区。"""
    prepare(_this_app())


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), help="端口，默认取环境变量 PORT 或 8000。")
def serve_command(port: int | None) -> None:
    """在本机和局域网上提供服务，并执行定时任务。"""
    run_server(_this_app(), port or port_wanted())


def serve(app: Flask) -> None:
    """Prepare, then serve until stopped: what `python app.py` does."""
    prepare(app)
    run_server(app, port_wanted())


def prepare(app: Flask) -> None:
    """Bring the database up to date, publish the shipped banks, fill an empty site with a demo.

    May be repeated. Raises SystemExit when a step fails."""
    run_command(app, "db", "upgrade")
    run_command(app, "banks", "publish")
    if not is_production(app):
        run_command(app, "demo", "--if-empty")


def run_command(app: Flask, *args: str) -> None:
    """Run `flask <args>` within this process. Raises SystemExit with its code when it fails."""
    group = FlaskGroup(create_app=lambda: app, load_dotenv=False, set_debug_flag=False)
    info = ScriptInfo(create_app=lambda: app)
    try:
        code = group.main(args, prog_name="flask", standalone_mode=False, obj=info)
    except click.ClickException as error:
        error.show()
        raise SystemExit(error.exit_code) from error
    if isinstance(code, int) and code:
        raise SystemExit(code)


def run_server(app: Flask, port: int) -> None:
    """Serve on `port` of every address, with the periodic job beside it, until stopped."""
    if not is_free(port):
        raise SystemExit(f"端口 {port} 已被占用。请换一个：make run PORT={port + 1}")
    lan = lan_address()
    os.environ.setdefault("ANQUAN_PUBLIC_URL", url(lan, port))  # what posters' QR codes say
    server = supervisor.Child("服务", server_command(port), ROOT)
    tick = supervisor.Child("定时任务", flask_command("tick", "--loop"), ROOT, restart_after=10)
    with supervisor.running(server, tick):
        wait_until_open(port, server)
        welcome(port, lan)
        if not is_production(app):
            run_command(app, "demo", "--logins")
        click.echo("\n按 Ctrl+C 停止。")
        raise SystemExit(supervisor.watch(server, tick))


def _this_app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined]


def is_production(app: Flask) -> bool:
    """Whether demonstration accounts are refused here."""
    settings: Settings = app.extensions["settings"]
    return settings.production


def port_wanted() -> int:
    """The environment's PORT, else 8000. Raises SystemExit when it is no port."""
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise SystemExit(f"PORT 应是 1 到 65535 之间的数字，现在是“{text}”。")
    return int(text)


def is_free(port: int) -> bool:
    """Whether nobody listens on `port` yet."""
    with socket.socket() as probe:
        if os.name != "nt":  # there the option would let two programs share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def lan_address() -> str:
    """This machine's address on its local network, or 127.0.0.1 where it has none.

    Connecting a datagram socket sends nothing; it only makes the system choose a way out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def url(host: str, port: int) -> str:
    """Where the site is found."""
    return f"http://{host}" if port == 80 else f"http://{host}:{port}"


def server_command(port: int, *, windows: bool = os.name == "nt") -> list[str]:
    """The WSGI server's command line: gunicorn, or waitress where gunicorn cannot run."""
    address = f"{HOST}:{port}"
    if windows:
        options = [f"--listen={address}", f"--threads={THREADS}"]
        return [sys.executable, "-m", "waitress", *options, "app:app"]
    workers = max(2, min(os.cpu_count() or 1, 4))
    options = [f"--bind={address}", f"--workers={workers}", f"--threads={THREADS}"]
    quiet = ["--log-level=warning", "--no-control-socket"]
    return [sys.executable, "-m", "gunicorn", "--worker-class=gthread", *options, *quiet, "app:app"]


def flask_command(*args: str) -> list[str]:
    """`flask <args>` as a process of its own."""
    return [sys.executable, "-m", "flask", "--app", "app", *args]


def wait_until_open(port: int, server: supervisor.Child) -> None:
    """Return once `server` answers on `port`. Raises SystemExit if it dies or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.exit_code() is not None:
            raise SystemExit("服务没有启动成功，原因见上面的信息。")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"服务在 {START_SECONDS} 秒内没有启动成功。")


def welcome(port: int, lan: str) -> None:
    """Print where the site is, and a code that takes a phone there."""
    click.echo(f"\n安全考已启动\n\n  本机打开：{url('127.0.0.1', port)}")
    if lan != "127.0.0.1":
        click.echo(f"  手机打开：{url(lan, port)}（手机和这台电脑连同一个网络，扫下面的码）\n")
        click.echo(qr_code(url(lan, port)))


def qr_code(text: str) -> str:
    """`text` as a code of half-height blocks, light on dark whatever the terminal's colours are.

    click takes the colours out again where the output is no terminal."""
    drawing = io.StringIO()
    segno.make(text, error="m").terminal(drawing, border=2, compact=True)
    lines = drawing.getvalue().splitlines()
    return "\n".join("  " + click.style(line, fg="bright_white", bg="black") for line in lines)


commands = [prepare_command, serve_command]
