"""`flask tick`: the periodic work, once or until stopped."""

import logging
import signal
import threading
from collections.abc import Iterable

import click

from anquan_exam import clock
from anquan_exam.services import leases
from anquan_exam.services.periodic import Outcome, Rounds

PAUSE_SECONDS = 1.0
WORDS = {
    "seal": ("封存操作记录", "条"),
    "close": ("收时间已到的卷", "份"),
    "withdraw": ("停抽有疑问的题", "场"),
    "reveal": ("公开抽题密钥", "场"),
    "mistakes": ("错题记进错题本", "份"),
    "marking": ("不用再等阅卷，判分", "份"),
    "regrades": ("接着算改判", "份"),
    "cases": ("案件开立、复考结果记上", "件"),
    "passes": ("收回上岗码", "张"),
    "messages": ("发站内消息", "条"),
    "message_rounds": ("发每日提醒", "条"),
    "message_sending": ("往外发消息", "条"),
    "messages_done": ("事办完了，消息收起", "条"),
    "old_messages": ("清理旧消息", "条"),
    "roster_work": ("接着处理花名册", "份"),
    "question_work": ("接着处理试题文件", "份"),
    "ledger_work": ("接着存台账表里的行", "份"),
    "month_sheets": ("定下上个月的月报表", "份"),
    "sign_ins": ("清理过期登录", "个"),
    "rosters": ("清理过期的花名册上传", "项"),
    "ledgers": ("清理过期的台账表", "份"),
    "photos": ("删掉到期的考生照片", "张"),
    "imports": ("清理过期的试题文件", "项"),
    "retention": ("提议删除过了保存期限的", "项"),
}
QUIET = {"seal"}  # in a loop it would fill the screen

log = logging.getLogger(__name__)


@click.command("tick")
@click.option("--loop", is_flag=True, help="一直做，每秒一轮，直到停止。")
@click.pass_context
def tick(context: click.Context, loop: bool) -> None:
    """封存操作记录、收到点的卷、公开抽题密钥、清理过期数据。

    几个进程同时运行时，只有一个在做。
    """
    rounds = Rounds(leases.new_holder(), clock.now)
    if loop:
        _until_stopped(rounds)
        return
    try:
        outcomes = rounds.go()
    finally:
        rounds.stop()
    if outcomes is None:
        click.echo("另一个进程正在做定时任务，这次不用做。")
        return
    _tell(outcomes)
    if not any(outcome.count or outcome.error for outcome in outcomes):
        click.echo("没有要做的。")
    context.exit(1 if any(outcome.error for outcome in outcomes) else 0)


def _until_stopped(rounds: Rounds) -> None:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    while not stopped.is_set():
        try:
            _tell(rounds.go() or (), quiet=QUIET)
        except Exception:  # the database is away: it may come back
            log.exception("a round of periodic work failed")
        stopped.wait(PAUSE_SECONDS)
    rounds.stop()


def _tell(outcomes: Iterable[Outcome], quiet: Iterable[str] = ()) -> None:
    for outcome in outcomes:
        words, unit = WORDS[outcome.step]
        if outcome.error:
            click.echo(f"{words}：没做成，下次再试。{outcome.error}", err=True)
        elif outcome.count and outcome.step not in quiet:
            click.echo(f"{words} {outcome.count} {unit}")


commands = [tick]
