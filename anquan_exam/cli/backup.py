"""`flask backup …`: make, check and restore backups. The keys are not in them: `flask keys`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import AppGroup

from anquan_exam import clock
from anquan_exam.cli.audit import in_words
from anquan_exam.domain.access import SYSTEM
from anquan_exam.services import backups
from anquan_exam.services.errors import Problem

WORDS = {
    "backup_damaged": "这个备份文件坏了（{reason}），用不了。换一个备份。",
    "backup_newer": "这个备份是更新的版本做的（{found}）。先升级程序，再恢复。",
    "backup_other_database": "这是 {found} 的备份，这里用的是 {here}，恢复不了。",
    "backup_other_keys": (
        "做这个备份时用的是另一套密钥，恢复后身份证号等读不出来。"
        "先把那套密钥放回来；实在没有，加 --other-keys。"
    ),
    "backup_not_empty": "数据库里已经有数据。要用备份整个换掉，加 --replace。",
    "backup_tool_missing": "没找到 {tool}。先安装 PostgreSQL 的客户端工具（postgresql-client）。",
    "backup_tool_failed": "{tool} 没做成：{said}",
}

backup_commands = AppGroup("backup", help="备份和恢复整个数据库（不含密钥）。")
_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Turn a service's refusal into click's: one sentence and exit code 1."""
    try:
        yield
    except Problem as problem:
        words = WORDS.get(problem.code, problem.code)
        raise click.ClickException(words.format(**problem.detail)) from problem


@backup_commands.command("create")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="放在哪个文件夹，默认 instance/backups。",
)
@click.option("--keep", type=click.IntRange(min=1), help="只留最新的几个，其余删掉。")
def create(folder: Path | None, keep: int | None) -> None:
    """做一个备份：一个文件，服务不用停。密钥不在里面，用 flask keys backup 另存。"""
    folder = folder or backups.default_folder()
    with refusals_in_words():
        made = backups.create(SYSTEM, folder, now=clock.now())
    click.echo(f"{made.path}\n{made.size} 字节，SHA-256 {made.sha256}，链头 {made.manifest.head}")
    if keep and (gone := backups.prune(folder, keep)):
        click.echo(f"删掉了 {gone} 个旧备份。")


@backup_commands.command("verify")
@_file
@click.pass_context
def verify(context: click.Context, file: Path) -> None:
    """通读一个备份文件，核对校验和、条数和操作记录。"""
    with refusals_in_words():
        found = backups.verify(file)
    manifest = found.manifest
    rows = sum(manifest.counts.values())
    click.echo(
        f"备份完好：{manifest.made_at}，{manifest.database}，{rows} 行，链头 {manifest.head}"
    )
    if found.trail is not None:
        click.echo(f"操作记录：{in_words(found.trail)}")
        context.exit(1 if found.trail.broken else 0)


@backup_commands.command("restore")
@_file
@click.option("--replace", is_flag=True, help="数据库里已有数据，也整个换掉。")
@click.option("--other-keys", is_flag=True, help="密钥不是同一套，也恢复。")
@click.pass_context
def restore(context: click.Context, file: Path, replace: bool, other_keys: bool) -> None:
    """用备份恢复数据库。先停掉服务。数据库里有数据时不动，除非用 --replace。"""
    with refusals_in_words():
        done = backups.restore(
            SYSTEM, file, now=clock.now(), replace=replace, other_keys=other_keys
        )
    rows = sum(done.manifest.counts.values())
    upgraded = "，并升级到了现在的版本" if done.upgraded else ""
    click.echo(f"已恢复 {done.manifest.made_at} 的备份：{rows} 行{upgraded}。所有人要重新登录。")
    click.echo(f"操作记录：{in_words(done.trail)}")
    context.exit(1 if done.trail.broken else 0)


commands = [backup_commands]
