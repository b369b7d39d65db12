"""`flask banks …`: check, examine, format and publish question banks."""

import json
import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from anquan_exam import clock
from anquan_exam.config import ROOT
from anquan_exam.domain.access import SYSTEM
from anquan_exam.exchange.bank_markdown import PICTURES, Report, check_banks, format_banks
from anquan_exam.exchange.clinic_report import clinic_report
from anquan_exam.exchange.eligibility_yaml import FILE_NAME as RULES
from anquan_exam.exchange.pictures import PictureRefused, clean_picture
from anquan_exam.services import banks
from anquan_exam.services.banks import Outcome, TreeBank
from anquan_exam.services.eligibility.shipped import record_shipped

SHIPPED = ROOT / "question_banks"

_OUTCOMES = {
    Outcome.PUBLISHED: "第 {number} 版已发布，{questions} 题",
    Outcome.UNCHANGED: "第 {number} 版早已发布，没有变化",
    Outcome.OLDER: "注意：文件是第 {number} 版，数据库里已有第 {latest} 版，没有发布",
    Outcome.LOCAL_BRANCH: "注意：网页上改过，现在是第 {latest} 版；文件里的第 {number} 版没有发布",
}
_REFUSALS = {
    "version_content_differs": (
        "没有发布：第 {number} 版已经发布过，内容却不一样。改了题就把 bank.yaml 的 version 加一"
    ),
    "bank_id_taken": "没有发布：这个 id 是别的单位的题库",
    "question_id_taken": "没有发布：题号 {question} 属于题库 {bank}，请换一个",
    "reserved_id": "没有发布：{id} 这样的 id 只给单位自己的题库用",
    "picture_missing": "没有发布：{question} 要用的图片 {picture} 不在题库里",
    "published_meanwhile": "没有发布：别人正好也在发布，请再运行一次",
}

_PICTURES = {
    "not_picture": "这不是图片，或者图片坏了。能收 JPG、PNG、WebP、BMP、GIF。",
    "too_large": "图片太大：最多 10 MB，缩小以后还超过 400 KB 的也不收。",
    "too_small": "图片太小：长和宽都要有 64 个像素。",
    "too_many_pixels": "图片的像素太多，先缩小再来。",
}

bank_commands = AppGroup("banks", help="检查、整理、发布题库。")

_path_argument = click.argument(
    "path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
_day_option = click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="按这一天有效的法律检查，默认今天。",
)


def _style_option(words: str) -> Callable[[click.decorators.FC], click.decorators.FC]:
    """The choice between lines to read and JSON, explained by `words`."""
    return click.option(
        "--format", "style", type=click.Choice(["text", "json"]), default="text", help=words
    )


@bank_commands.command("check", with_appcontext=False)
@_path_argument
@_style_option("text：一行一个问题；json：题库清单和问题清单。")
@_day_option
@click.pass_context
def check(context: click.Context, path: Path | None, style: str, day: datetime | None) -> None:
    """检查 PATH 下的题库（整套、一个类别或一个题库），不需要数据库。

    有问题时退出码为 1。最后一行是：N banks, M questions, K errors
    """
    on = day.date() if day else _today()
    place = path or SHIPPED
    report = check_banks(place, shown_as=_shown(place), shipped=SHIPPED, day=on)
    click.echo(_as_json(report) if style == "json" else _as_text(report))
    context.exit(1 if report.findings else 0)


@bank_commands.command("clinic", with_appcontext=False)
@_path_argument
@_style_option("text：一行一条；json：同样的内容给程序读。")
@_day_option
@click.pass_context
def clinic(context: click.Context, path: Path | None, style: str, day: datetime | None) -> None:
    """给 PATH 下的题库体检：重题、答案打架、能蒙对的规律、难读的话，不需要数据库。

    一行一条：文件:行号、题号、轻重、代号、说明。有“必须改”的，退出码为 1。
    """
    on = day.date() if day else _today()
    place = path or SHIPPED
    report = clinic_report(place, shown_as=_shown(place), shipped=SHIPPED, day=on)
    if style == "json":
        click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join([*map(str, report.findings), report.summary]))
    if report.unread or not report.banks:
        said = f"有 {report.unread} 个文件没读全" if report.banks else "这里没有找到题库"
        click.echo(f"{said}，先运行 flask banks check", err=True)
    context.exit(1 if report.must_mend else 0)


@bank_commands.command("fmt", with_appcontext=False)
@_path_argument
@click.option("--check", "only_check", is_flag=True, help="只说哪些文件要改，不动文件。")
@click.pass_context
def fmt(context: click.Context, path: Path | None, only_check: bool) -> None:
    """把 PATH 下的题库文件改成规范写法，内容不变。

    看不懂的文件不动，退出码为 1；用了 --check 而有文件要改时，退出码也是 1。
    """
    place = path or SHIPPED
    done = format_banks(place, shown_as=_shown(place), write=not only_check)
    for file in done.changed:
        click.echo(f"{'要改' if only_check else '已改'}  {file}")
    for file in done.refused:
        click.echo(f"没动  {file}：有看不懂的地方，请先运行 flask banks check")
    if not done.changed and not done.refused:
        click.echo("都是规范写法，没有要改的。")
    context.exit(1 if done.refused or (only_check and done.changed) else 0)


@bank_commands.command("picture", with_appcontext=False)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--bank",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="题库文件夹。",
)
@click.option("--alt", default="", help="图上有什么，一句话。")
def picture(file: Path, folder: Path, alt: str) -> None:
    """把图片 FILE 缩小、去掉拍摄信息，存进题库文件夹，打印要写在题干里的那一行。"""
    try:
        clean = clean_picture(file.read_bytes())
    except PictureRefused as refused:
        raise click.ClickException(_PICTURES[refused.reason]) from refused
    place = folder / PICTURES
    place.mkdir(exist_ok=True)
    (place / clean.name).write_bytes(clean.data)
    click.echo(f"![{alt or '图上有什么'}]({PICTURES}/{clean.name})")


@bank_commands.command("publish")
@_path_argument
@click.pass_context
def publish(context: click.Context, path: Path | None) -> None:
    """检查 PATH 下的题库，把新版本发布到数据库，一个题库一行。

    发布过的版本不动；网页上改过的题库不动，只提醒。有错的题库不发布，退出码为 1。
    """
    shipped = current_app.extensions["settings"].banks_dir
    place = path or shipped
    now = clock.now()
    tree = banks.read_tree(place, shown_as=_shown(place), shipped=shipped, actor=SYSTEM, now=now)
    for finding in tree.general:
        click.echo(str(finding), err=True)
    failed = bool(tree.general)
    for done in banks.publish_tree(tree, actor=SYSTEM, now=now):
        for finding in done.findings:
            click.echo(str(finding), err=True)
        click.echo(f"{done.bank}  {_outcome(done)}")
        failed = failed or done.published is None
    if (place / RULES).is_file() and not tree.general:
        new = record_shipped(place, actor=SYSTEM, now=now)
        click.echo(f"{RULES}  上岗资格规则，" + (f"新记 {new} 条" if new else "没有变动"))
    context.exit(1 if failed else 0)


def _outcome(done: TreeBank) -> str:
    published = done.published
    if done.refusal is not None:
        refusal = _REFUSALS.get(done.refusal.code, f"没有发布（{done.refusal.code}）")
        return refusal.format(**done.refusal.detail)
    if published is None:
        return f"没有发布：有 {len(done.findings)} 处要改"
    words = _OUTCOMES[published.outcome].format(
        number=published.number, questions=published.questions, latest=published.latest
    )
    waiting = f"；注意：{done.not_drawn} 题的依据今天没有效力，不会抽到" if done.not_drawn else ""
    return words + waiting


def _today() -> date:
    return clock.local(clock.now()).date()


def _shown(path: Path) -> str:
    """`path` as the author sees it: from the folder they stand in where it lies below."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def _as_text(report: Report) -> str:
    return "\n".join([*(str(finding) for finding in report.findings), report.summary])


def _as_json(report: Report) -> str:
    return json.dumps(report.to_json(), ensure_ascii=False, indent=2)


commands = [bank_commands]
