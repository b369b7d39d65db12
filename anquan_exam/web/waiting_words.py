"""What waits for whoever looks after others, in words; {} is how much of it."""

WAITING: dict[str, str] = {
    "hearings": "报上来等查实的三违 {} 件",
    "signatures": "等签字复岗的案件 {} 件",
    "cases": "过期没办完的案件 {} 件",
    "asked": "抽考整改过期 {} 人",
    "certificates": "证过期、没按时复审 {} 本",
    "late_sheets": "迟交的答案等两个人定 {} 份",
    "objections": "异议和有疑问的题等答复 {} 条",
    "suspensions": "提议暂停的题等人定 {} 条",
    "corrections": "题目更正等人定 {} 条",
    "regrades": "改判等人定 {} 次",
    "absences": "补登的请假等第二个人定 {} 条",
    "case_acts": "案件里补录的等第二个人同意 {} 条",
    "file_corrections": "说档案写错了、等答复的 {} 条",
    "not_sent": "往外没发出去的消息 {} 条",
    # As summaries of earlier days counted them.
    "proposals": "题目、改判的提议等人定 {} 条",
    "seconds": "补记的等第二个人同意 {} 条",
}
