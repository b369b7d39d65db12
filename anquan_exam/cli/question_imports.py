"""`flask banks import`: questions from a file of another program into a bank's draft."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from anquan_exam import clock
from anquan_exam.cli.banks import SHIPPED, bank_commands
from anquan_exam.cli.people import OPERATOR
from anquan_exam.exchange import question_import
from anquan_exam.exchange.documents_yaml import read_register
from anquan_exam.exchange.question_import import FileRefused
from anquan_exam.services.banks import importing
from anquan_exam.services.errors import Invalid, NotFound, Problem
from anquan_exam.web.wording import say


@bank_commands.command("import", with_appcontext=False)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--bank", "bank_id", required=True, help="题库编号，单位自己的题库。")
@click.option("--dry-run", is_flag=True, help="只看每一行的结论，不用数据库，什么也不写。")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="结论写成 JSON。")
@click.option("--title", default="", help="放进哪个新专题，不写就用文件名。")
@click.pass_context
def import_command(
    context: click.Context,
    file: Path,
    bank_id: str,
    dry_run: bool,
    report: Path | None,
    title: str,
) -> None:
    """把试题文件 FILE 导进题库的草稿：Excel、CSV、Word、文本、GIFT、Moodle XML、QTI。

    退回的行照行号列出，别的行照样导入。文件读不了时退出码为 1。
    """
    data = file.read_bytes()
    try:
        done = _examined(data, file.name) if dry_run else _imported(data, file, bank_id, title)
    except FileRefused as refused:
        _write_report(report, question_import.report([]))
        problem = Invalid(refused.code, "", **refused.detail)
        raise click.ClickException(say(problem)) from refused
    except NotFound as missing:
        raise click.ClickException(f"没有这个单位自己的题库：{bank_id}") from missing
    except Problem as problem:
        raise click.ClickException(say(problem)) from problem
    _write_report(report, done)
    click.echo(
        f"{done['rows']} 行：收下 {done['accepted']}，改过收下 {done['repaired']}，"
        f"退回 {done['parked']}" + ("（只看，没写进题库）" if dry_run else "")
    )
    for item in done["items"]:
        if item["verdict"] == "parked":
            click.echo(f"第 {item['row']} 行  {item['field']}：{item['reason']}")
    context.exit(0)


def _write_report(path: Path | None, report: dict[str, Any]) -> None:
    if path is not None:
        path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _examined(data: bytes, name: str) -> dict[str, Any]:
    """The verdicts by themselves; bases are looked up in the shipped register."""
    register, _ = read_register(SHIPPED / "documents", shown_as="documents")
    documents = {
        known: document.id
        for document in register.values()
        for known in (document.id, document.short, document.title)
    }
    rows = question_import.read_file(data, name).rows
    lots = range(0, len(rows), question_import.LOT)
    with click.progressbar(lots, label="正在判", file=sys.stderr) as bar:
        judged = [
            one
            for start in bar
            for one in question_import.judge_lot(
                rows[start : start + question_import.LOT], documents
            )
        ]
    return question_import.report(question_import.compare(judged, {}))


@with_appcontext
def _imported(data: bytes, file: Path, bank_id: str, title: str) -> dict[str, Any]:
    """The same through the database, and what can go in put into the draft."""
    target = importing.new_target(OPERATOR, bank_id, (title or file.stem)[:60])
    now = clock.now()
    made = importing.upload(OPERATOR, bank_id, target, file.name, data, now=now)
    importing.carry_on(made, clock.now)
    view = importing.view(OPERATOR, made, now=clock.now())
    if view.status == "failed":
        failure = {**view.failure}
        raise FileRefused(str(failure.pop("code")), **failure)
    done = importing.report_of(OPERATOR, made)
    if view.ready:
        importing.start_commit(OPERATOR, made, now=clock.now())
        importing.carry_on(made, clock.now)
    return done


commands: list[click.Command] = []  # it joins the group of the banks
