"""`flask exams …`: list exams, and check their draws."""

import click
from flask.cli import AppGroup

from anquan_exam import clock
from anquan_exam.services import verification
from anquan_exam.services.errors import NotFound
from anquan_exam.services.exams import ExamStatus, summaries
from anquan_exam.services.verification import PaperFault, Verification

FAULTS: dict[PaperFault, str] = {
    PaperFault.DIGEST: "内容和记下的指纹对不上",
    PaperFault.POOL: "不是从公布的题里抽的",
    PaperFault.NUMBER: "卷号不在名单里",
    PaperFault.DRAW: "重算出来是另一份卷",
}

exam_commands = AppGroup("exams", help="列出考试、验抽题。")


@exam_commands.command("list")
@click.option("--status", type=click.Choice([s.value for s in ExamStatus]), help="只列这种状态的。")
def list_exams(status: str | None) -> None:
    """列出考试：编号、状态、开考时间、单位、名称。"""
    rows = summaries(ExamStatus(status) if status else None)
    for row in rows:
        opens = f"{clock.local(row.opens_at):%Y-%m-%d %H:%M}"
        click.echo(f"{row.public_id}  {row.status:<9}  {opens}  {row.owner}  {row.title}")
    click.echo(f"共 {len(rows)} 场")


@exam_commands.command("verify")
@click.argument("exam")
@click.pass_context
def verify(context: click.Context, exam: str) -> None:
    """重算一场考试（编号 EXAM）的承诺和每份卷子。

    有对不上的，退出码为 1；没有这场考试或密码还没公开，退出码为 2。"""
    try:
        found = verification.verify(exam)
    except NotFound:
        click.echo(f"没有发布过编号是 {exam} 的考试。", err=True)
        context.exit(2)
    for line in report(found):
        click.echo(line)
    context.exit(0 if found.sound else 1 if found.revealed else 2)


def report(found: Verification) -> list[str]:
    """What was found, line by line; the verdict last."""
    lines = [f"考试    {found.exam}  {found.title}", f"承诺    {found.commitment}"]
    if not found.revealed:
        return [*lines, "考试还没全部结束，密码还封着，眼下验不了。"]
    lines += [
        f"密码    {found.secret}",
        f"题池    {found.pool_hash}",
        f"组卷    {found.blueprint_hash}",
        f"名单    {found.roster_hash}  {found.roster} 个卷号，后补 {len(found.late_numbers)} 个",
    ]
    fits = found.commitment_fits and found.hashes_fit
    lines.append(f"承诺    {'一致' if fits else '不一致：考前公布的和现在的内容对不上'}")
    for paper in found.papers:
        verdict = f"不一致：{FAULTS[paper.fault]}" if paper.fault else "一致"
        lines.append(f"{paper.number}  {paper.digest}  {verdict}")
    for draw in found.seats:
        lines.append(f"座位    第 {draw.number} 次抽  {'一致' if draw.fits else '不一致'}")
    bad = sum(paper.fault is not None for paper in found.papers)
    return [*lines, f"{len(found.papers)} 份卷子，{bad} 份对不上。"]


commands = [exam_commands]
