"""Channels outside: one interface, a file as the default, and three gateways."""

from anquan_exam.exchange.messaging.channel import Channel
from anquan_exam.exchange.messaging.dingtalk import DingTalk
from anquan_exam.exchange.messaging.outbox import FileOutbox
from anquan_exam.exchange.messaging.sms import SmsGateway
from anquan_exam.exchange.messaging.wecom import WeCom

__all__ = ["Channel", "DingTalk", "FileOutbox", "SmsGateway", "WeCom"]
