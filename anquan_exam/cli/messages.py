"""`flask messages status`, `send`: messages on their way outside."""

import click
from flask.cli import AppGroup

from anquan_exam import clock
from anquan_exam.services import messages

LONGEST = 600.0

messages_group = AppGroup("messages", help="往外发的消息：看排队和失败的，马上发一批。")


@messages_group.command("status")
def status() -> None:
    """每条通道（名字照 ANQUAN_CHANNELS）：等着发的、没发出去的、一天里发出去的。"""
    found = messages.states(now=clock.now())
    for one in found:
        click.echo(
            f"{one.name}：等着发 {one.queued}，没发出去 {one.failed}，一天里发出去 {one.sent}"
        )
    if not found:
        click.echo("没有开通往外发的通道，消息只在站内。")


@messages_group.command("send")
@click.option("--most", default=100, show_default=True, help="最多发几条。")
def send(most: int) -> None:
    """马上发到点的，不等定时任务。"""
    click.echo(f"发出去 {messages.send_due(now=clock.now(), limit=most, seconds=LONGEST)} 条。")


commands = [messages_group]
