"""The part of the table of refusals about files of ledgers and the sheets of months."""

LEDGERS: dict[str, str] = {
    "ledger_no_header_violations": (
        "没认出列名。要有姓名或工号、违章时间，还有类别或经过。照模板填最省事。"
    ),
    "ledger_no_header_hours": (
        "没认出列名。要有姓名或工号、培训日期，还有开始时间或学时。照模板填最省事。"
    ),
    "ledger_no_header_absences": "没认出列名。要有姓名或工号、第一天。照模板填最省事。",
    "ledger_no_rows": "表里一行也没有。",
    "ledger_busy": "正在存，等它存完。",
    "ledger_nothing": "没有能存的行。改好退回的行再传。",
    "ledger_taken": "这份表已经存过了。",
    "ledger_choose": "选一下传的是哪种台账。",
    "ledger_who": "姓名和工号都空着，不知道是谁。",
    "ledger_empty": "空着，要写。",
    "ledger_no_violation": "空着。写违章指挥、违规作业或者违反劳动纪律。",
    "ledger_kind": "“{text}”没见过，照模板里的选。",
    "ledger_other_absence": "“{text}”归到其他。",
    "ledger_clock": "“{text}”看不懂，写成 14:30 这样。",
    "ledger_no_year": "没写年份，按 {year} 年算。",
    "ledger_over_midnight": "比开始早，按过了零点、第二天结束算。",
    "ledger_no_clock": "没写几点，按 0 点算。",
    "ledger_hours": "“{text}”不像学时，写 1 到 24 的数。",
    "ledger_hours_long": "{hours} 学时比起止的时间长。",
    "ledger_hours_less": "比起止的时间短，按 {hours} 学时记。",
    "ledger_ends_by_hours": "没写几点结束，按 {hours} 学时算。",
    "ledger_long": "{what}太长，最多 {most} 个字。",
    "ledger_late": "过了 {most} 天才报，要写晚报原因。",
    "ledger_second": "过了 {most} 天才报，存进去以后还要第二个人同意。",
    "ledger_twice": "和第 {line} 行一样。",
    "ledger_teaches": "老师就是他自己，不记他的学时。",
    "ledger_case_there": "这件事已经在了，案件 {number}。",
    "ledger_hours_there": "这次课他已经在名单上了。",
    "ledger_absence_there": "已经登记过了。",
    "ledger_absence_asked": "已经报过，等第二个人同意。",
    "ledger_back": "登记他回来了。",
}
