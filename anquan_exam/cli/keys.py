"""`flask keys …`: the four keys, apart from the backups of the data.

In production the site does not start without keys, and so neither do these commands: the first
set of a new server is made by `python -m scripts.make_keys`."""

from pathlib import Path

import click
from flask.cli import AppGroup

from anquan_exam import clock
from anquan_exam.domain.access import SYSTEM
from anquan_exam.services import key_care, signing
from anquan_exam.services.errors import Problem

USES = {
    "cookie": "登录",
    "data": "身份证号等加密内容",
    "index": "按身份证号查找",
    "exam": "抽题密钥",
}
FITS = {True: "和数据库对得上", False: "和数据库对不上", None: "数据库里还没有可对的"}

key_commands = AppGroup("keys", help="新建、检查、备份密钥。")
_folder = click.Path(file_okay=False, path_type=Path)


@key_commands.command("create")
@click.argument("folder", type=_folder)
def create(folder: Path) -> None:
    """在空文件夹 FOLDER 里新建一套密钥。在用的密钥不会被动。"""
    try:
        made = key_care.create(folder)
    except Problem as problem:
        raise click.ClickException(
            f"{folder} 不是空的。在用的密钥不能换，什么也没动。"
        ) from problem
    for name, fingerprint in made.items():
        click.echo(f"{name}\t{fingerprint}\t{USES[name]}")


@key_commands.command("check")
@click.pass_context
def check(context: click.Context) -> None:
    """检查密钥齐不齐，能不能打开数据库里的加密内容。"""
    states = key_care.check()
    for state in states:
        fits = "" if state.name == "cookie" else FITS[state.fits]
        click.echo(f"{state.name}\t{state.fingerprint}\t{USES[state.name]}\t{fits}".rstrip())
    context.exit(1 if any(state.fits is False for state in states) else 0)


@key_commands.command("backup")
@click.option("--to", "folder", type=_folder, required=True, help="放在哪个文件夹。")
def backup(folder: Path) -> None:
    """把密钥复制一份。和数据库的备份分开放：两样都拿到的人，什么都读得出来。"""
    copy = key_care.backup(SYSTEM, folder, now=clock.now())
    click.echo(f"{copy}\n请存到离线的地方，不要和数据库的备份放在一起。")


@key_commands.command("renew-signing")
@click.option("--stolen", is_flag=True, help="原来的泄露了：以前签的一律作废。")
def renew_signing(stolen: bool) -> None:
    """换一把签章密钥，以后的上岗码和档案文件用新的签。"""
    kid = signing.renew_key(SYSTEM, stolen=stolen, now=clock.now())
    before = (
        "以前签的上岗码、档案文件都不认了：打开上岗码就是新的，档案文件要重新下载。"
        if stolen
        else "以前签的照样验得过。"
    )
    click.echo(f"新签章密钥 {kid}。{before}\n门卫的手机要联网一次，才认得新的。")


commands = [key_commands]
