"""`flask demo`: a demonstration district with one login a role."""

import unicodedata

import click
from flask import current_app
from flask.cli import with_appcontext

from anquan_exam import clock
from anquan_exam.services.demo import site
from anquan_exam.services.errors import Problem

WORDS = {
    "demo_in_production": "这是正式站点（ANQUAN_PRODUCTION），不能建立演示区。",
    "demo_not_empty": "数据库里已有数据，没有建立演示区。",
    "demo_no_banks": "还没有题库。先运行 flask banks publish。",
}


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="已有数据时什么也不做。")
@click.option("--logins", "only_logins", is_flag=True, help="只列出演示账号。")
@with_appcontext
def demo_command(if_empty: bool, only_logins: bool) -> None:
    """建立演示区：虚构的企业、人员、考试和成绩。正式站点不能建立。"""
    if only_logins:
        show_logins()
        return
    if if_empty and not site.is_empty():
        return
    production = current_app.extensions["settings"].production
    try:
        site.set_up(now=clock.now(), production=production)
    except Problem as problem:
        raise click.ClickException(WORDS.get(problem.code, problem.code)) from problem
    click.echo("演示区已建好。")
    if not if_empty:  # the set-up prints them once the site is open
        show_logins()


def show_logins() -> None:
    """A table of the demonstration logins."""
    rows = [("身份", "姓名", "手机号", "密码")]
    rows += [(one.role, one.name, one.phone, one.code) for one in site.logins()]
    if len(rows) == 1:
        click.echo("没有演示账号。")
        return
    click.echo("\n演示账号（人员、单位均为虚构）")
    for role, name, phone, code in rows:
        click.echo(f"  {padded(role, 16)}{padded(name, 12)}{padded(phone, 14)}{code}")


def padded(text: str, width: int) -> str:
    """`text` filled up to `width` columns, a Chinese character being two wide."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return text + " " * max(1, width - len(text) - wide)


commands = [demo_command]
