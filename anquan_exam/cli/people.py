"""`flask people import`, `reset-code`, `create-admin`: what an operator does without a browser."""

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from anquan_exam import clock
from anquan_exam.domain.access import Actor, Grant, Role
from anquan_exam.domain.roster import Verdict, VerdictKind
from anquan_exam.exchange.roster_excel import code_sheet
from anquan_exam.exchange.roster_excel.wording import say_reasons
from anquan_exam.exchange.roster_excel.writer import CodeLine
from anquan_exam.services import people, places, roles, roster
from anquan_exam.services.errors import Problem
from anquan_exam.services.people import Filter
from anquan_exam.services.roster.rows import Reading
from anquan_exam.web.wording import say

# Whoever has a shell on the server already reaches everything; the trail says it was done here.
OPERATOR = Actor(None, "命令行", (Grant(Role.ADMINISTRATOR, 0, "/"),))
Judged = list[tuple[Reading, Verdict]]


people_group = AppGroup("people", help="人员：导入花名册、重置密码、建第一个系统管理员。")


@people_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--enterprise", required=True, help="统一社会信用代码，或单位编号。")
@click.option("--dry-run", is_flag=True, help="只看每一行的结论，什么也不写。")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="结论写成 JSON。")
@click.option("--codes", type=click.Path(dir_okay=False, path_type=Path), help="初始码写成 .xlsx。")
def import_command(
    file: Path, enterprise: str, dry_run: bool, report: Path | None, codes: Path | None
) -> None:
    """导入花名册 FILE（.xlsx、.xls、.csv）。

    退回的和要人定的行照行号列出，别的行照样导入。"""
    try:
        public_id = _enterprise(enterprise)
        data = file.read_bytes()
        judged = _examine(public_id, data)
        if not dry_run:
            _import(public_id, file.name, data, codes)
    except Problem as problem:
        raise click.ClickException(say(problem)) from problem
    summary = _summary(judged)
    if report:
        report.write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", "utf-8")
    counts = summary["counts"]
    click.echo(
        f"{counts['rows']} 行：新增 {counts['new']}，加用工 {counts['known']}，"
        f"要人定 {counts['ask']}，退回 {counts['refused']}"
        + ("（只看，没写进系统）" if dry_run else "")
    )
    for row in summary["rows"]:
        if row["verdict"] in ("ask", "refused"):
            click.echo(f"第 {row['line']} 行  {row['why']}")


def _enterprise(wanted: str) -> str:
    """The public id of an enterprise given by it or by its credit code. Raises ClickException."""
    for one in places.enterprises(OPERATOR):
        if wanted in (one.public_id, one.credit_code, one.name):
            return one.public_id
    raise click.ClickException(f"没有这个单位：{wanted}")


def _examine(enterprise: str, data: bytes) -> Judged:
    today = clock.local(clock.now()).date()
    return roster.examine(OPERATOR, enterprise, data, today=today)[1]


def _import(enterprise: str, name: str, data: bytes, codes: Path | None) -> None:
    public_id = roster.upload(OPERATOR, enterprise, name, data, now=clock.now())
    roster.carry_on(public_id, clock.now)
    view = roster.view(OPERATOR, public_id, now=clock.now())
    if view.ready:
        roster.start_commit(OPERATOR, public_id, now=clock.now())
        roster.carry_on(public_id, clock.now)
        view = roster.view(OPERATOR, public_id, now=clock.now())
    if codes and view.codes:
        taken = roster.take_codes(OPERATOR, public_id, now=clock.now())
        lines = [CodeLine(one.name, one.account, one.department, one.code) for one in taken]
        codes.touch(mode=0o600)
        codes.write_bytes(code_sheet("初始码，交到本人手里，别公开张贴", "", lines))
    elif view.codes:
        click.echo(f"{view.codes} 个初始码等人取：网页上打开这次导入，下载一次。")


def _summary(judged: Judged) -> dict[str, Any]:
    """Counts by verdict and each row's line, verdict and reasons; no names, no numbers."""
    counts = {kind.value: 0 for kind in VerdictKind}
    for _, verdict in judged:
        counts[verdict.kind.value] += 1
    return {
        "counts": {"rows": len(judged), **counts},
        "rows": [
            {
                "line": reading.parsed.line,
                "verdict": verdict.kind.value,
                "reasons": [reason.why.value for reason in verdict.reasons],
                "why": say_reasons(verdict.reasons),
            }
            for reading, verdict in judged
        ],
    }


@people_group.command("reset-code")
@click.argument("who")
def reset_command(who: str) -> None:
    """给 WHO（手机号、身份证号、工号或姓名，要只对得上一个人）发新的初始码。"""
    today = clock.local(clock.now()).date()
    found, total = people.search(OPERATOR, Filter(text=who), today=today, size=5)
    if total != 1:
        raise click.ClickException("没有这个人" if total == 0 else f"对得上 {total} 个人，写细一点")
    fresh = people.reset_code(OPERATOR, found[0].public_id, now=clock.now())
    click.echo(f"{fresh.name}  账号 {fresh.account}  初始码 {fresh.code}")


@people_group.command("create-admin")
@click.option("--district", prompt="区县名称", help="管到哪个区县；没有就新建。")
@click.option("--name", prompt="姓名", help="系统管理员的姓名。")
@click.option("--phone", prompt="手机号", help="登录用的手机号。")
def create_admin(district: str, name: str, phone: str) -> None:
    """建第一个系统管理员，并给出只显示一次的初始码。"""
    now = clock.now()
    try:
        place = next((d.id for d in places.districts(OPERATOR) if d.name == district.strip()), None)
        if place is None:
            place = places.create_district(OPERATOR, district, now=now)
        made = roles.appoint(OPERATOR, name, phone, Role.ADMINISTRATOR, place, now=now)
    except Problem as problem:
        raise click.ClickException(say(problem)) from problem
    click.echo(f"{made.name} 是“{district.strip()}”的系统管理员，用手机号 {made.phone} 登录。")
    if made.code:
        click.echo(f"初始码 {made.code}，只显示这一次；第一次登录要改。")
    else:
        click.echo("这个手机号已经有账号，密码没有变。")


commands = [people_group]
