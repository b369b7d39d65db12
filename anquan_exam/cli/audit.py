"""`flask audit …`: check the trail, show its head, list what happened."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from anquan_exam import clock
from anquan_exam.domain.access import SYSTEM
from anquan_exam.domain.chain import FAULT_LABELS, Anchor, Verdict, parse_anchor
from anquan_exam.services import auditing, leases, sealing, trail_log
from anquan_exam.services.trail_log import TrailFilter

audit_commands = AppGroup("audit", help="检查和查看操作记录。")


class AnchorType(click.ParamType):
    """POSITION:HASH, or the hash alone."""

    name = "锚点"

    def convert(
        self, value: str, param: click.Parameter | None, context: click.Context | None
    ) -> Anchor:
        """The anchor, or click's own complaint about it."""
        try:
            return parse_anchor(value)
        except ValueError:
            self.fail("锚点写成 位置:哈希，或只写哈希（16 到 64 位十六进制数字）。", param, context)


@audit_commands.command("verify")
@click.option(
    "--anchor", type=AnchorType(), help="单据上印的锚点：位置:哈希，或只写哈希。查到那里为止。"
)
@click.pass_context
def verify(context: click.Context, anchor: Anchor | None) -> None:
    """从第一条起逐条核对操作记录的封存链。

    有一条对不上就说出是哪条，退出码为 1。
    """
    verdict = auditing.verify_trail(anchor)
    click.echo(in_words(verdict))
    if not verdict.broken and not anchor and (waiting := sealing.unsealed_count()):
        click.echo(f"另有 {waiting} 条刚写入，还没封存。")
    context.exit(1 if verdict.broken else 0)


def in_words(verdict: Verdict) -> str:
    """A verdict as one sentence."""
    if verdict.broken is None:
        erased = f"，其中 {verdict.erased} 条的明细已按保存期限清除" if verdict.erased else ""
        return f"{verdict.sound} 条都对得上{erased}。链头 {verdict.head}"
    broken = verdict.broken
    entry = f"（编号 {broken.entry_id}）" if broken.entry_id is not None else ""
    return (
        f"第 {broken.position} 条{entry}对不上：{FAULT_LABELS[broken.fault]}。"
        f"它之前的 {verdict.sound} 条对得上。"
    )


@audit_commands.command("head")
def head() -> None:
    """封存全部记录，显示链头：位置:哈希。"""
    sealing.seal_all(leases.new_holder(), now=clock.now())
    click.echo(str(sealing.head()))


@audit_commands.command("list")
@click.option(
    "--act", default="", help="只看这种操作，例如 exam.published；exam. 是考试的全部操作。"
)
@click.option("--who", default="", help="只看这个人做的（姓名的一部分）。")
@click.option("--subject", default="", help="只看关于这个对象的（编号）。")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="从这一天起。")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="到这一天为止。")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
def list_entries(
    act: str, who: str, subject: str, since: datetime | None, until: datetime | None, limit: int
) -> None:
    """列出操作记录，新的在前。"""
    wanted = TrailFilter(
        act=act,
        who=who,
        subject=subject,
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
    for entry in trail_log.every_entry(wanted, limit=limit):
        at = clock.local(entry.at).strftime("%Y-%m-%d %H:%M:%S")
        position = entry.position or "未封存"
        subject = f"{entry.subject_kind}:{entry.subject_id}"
        click.echo(f"{position}\t{at}\t{entry.actor_name}\t{entry.act}\t{subject}")


@audit_commands.command("erase")
@click.option(
    "--before", type=click.DateTime(["%Y-%m-%d"]), required=True, help="清除这一天之前的。"
)
@click.confirmation_option(prompt="明细清除后找不回来，要清除吗")
def erase(before: datetime) -> None:
    """保存期限已过的记录，清除其明细；谁在何时做了什么仍在，封存链不断。"""
    midnight = before.replace(tzinfo=clock.SHANGHAI).astimezone(UTC)
    count = sealing.erase_payloads(SYSTEM, before=midnight, now=clock.now())
    click.echo(f"清除了 {count} 条的明细。")


commands = [audit_commands]
