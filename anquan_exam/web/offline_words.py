"""What is said of a visit held without a network: why it was not taken, what to look at."""

from anquan_exam.domain.offline_log import Fault
from anquan_exam.domain.offline_visit import Doubt

OFFLINE: dict[str, str] = {
    "visit_out": "这次抽考已带到离线设备上，在那台设备上抽。不去了，先撤回。",
    "visit_not_out": "没有带出去的，不用撤回。",
    "visit_crossed": "刚才另一台设备也在准备，再按一次。",
    "bad_device_key": "这台设备给的钥匙不对，换个新一点的浏览器。",
    "upload_too_large": "文件太大，最多 {most} MB。",
    "upload_unreadable": "文件读不出来。要交离线考查页面存的那份。",
    "sync_not_yours": "谁准备的谁交：请准备这次抽考的人登录来交。",
    "too_many_uploads": "没收的已经有 {most} 份，不再收了。先弄清楚那台设备怎么回事。",
}
"""The part of the table of refusals about it; see wording.py."""

FAULTS: dict[Fault, str] = {
    Fault.UNREADABLE: "文件读不出来，不是离线考查页面存的。",
    Fault.PACKAGE: "这份文件不是这次抽考的。",
    Fault.SIGNATURE: "签名对不上：不是带出去的那台设备签的，或者签了以后改过。",
    Fault.DIGEST: "和带出去的内容对不上。",
    Fault.CANCELLED: "这一份已经撤回。撤回以后交来的只留作证据，不出成绩。",
    Fault.REPLACED: "后来又重新带过一次，以新的那份为准。这一份只留作证据。",
    Fault.SECOND: "这次抽考已经收过一份，这一份和它不一样，只留作证据。",
    Fault.CHAIN: "第 {entry} 条记录和前一条接不上，中间改过。",
    Fault.WORD: "第 {entry} 条记录：单位说的词或者地点不对。",
    Fault.ORDER: "抽出的顺序和用这个词重算的不一样。",
    Fault.PEOPLE: "第 {entry} 条记录里的人不对：没抽中，或者已经考过。",
    Fault.IDENTITY: "第 {entry} 条记录：身份核对或者见证人没写全。",
    Fault.ANSWER: "第 {entry} 条记录里的答案和题对不上。",
    Fault.BEFORE: "第 {entry} 条记录的时间比带出去还早。",
    Fault.EXPIRED: "第 {entry} 条记录在 24 小时以后，那时已经不能再考。",
    Fault.FUTURE: "第 {entry} 条记录的时间比收到还晚。",
    Fault.UNFINISHED: "考查还没结束就交了。",
}

FAULTS_IN_SHORT: dict[Fault, str] = {
    fault: words.replace("第 {entry} 条", "有一条") for fault, words in FAULTS.items()
}
"""The same without saying where."""

DOUBTS: dict[Doubt, str] = {
    Doubt.CLOCK_OFF: "设备的钟和服务器差 {about} 分钟，时间已经按这个差数折算。",
    Doubt.CLOCK_BACK: "考查当中设备的钟往回拨过 {about} 分钟。",
    Doubt.OVER_TIME: "{about}有答案超过了规定时间，没有算。",
    Doubt.NOT_SAT: "{about}抽中了，没有考，也没写为什么。",
    Doubt.NOT_HANDED_IN: "{about}没有交卷，按到点收卷算。",
    Doubt.LATE_SYNC: "过期以后 {about} 分钟才交回。",
    Doubt.NO_PHONES: "{about}在不许带手机的地方，用设备自己答的。",
}

ENDED: dict[str, tuple[str, str]] = {
    "": ("must", "在设备上"),
    "cancelled": ("off", "撤回了"),
    "replaced": ("off", "重新带过，作废"),
    "synced": ("safe", "交回了"),
}
"""Sign and word for how a package ended."""


def say_fault(fault: Fault, entry: int) -> str:
    """Why an upload was not taken."""
    return FAULTS[fault].format(entry=entry)


def say_doubt(doubt: Doubt, about: str) -> str:
    """What was taken, but should be looked at."""
    return DOUBTS[doubt].format(about=about)
