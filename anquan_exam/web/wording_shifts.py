"""The part of the table of refusals about shift lists and where the people of a check come from."""

SHIFTS: dict[str, str] = {
    # shift lists
    "shift_missing": "写上是哪个班，像“早班”。",
    "shift_long": "班次的名字太长，最多 {most} 个字。",
    "shift_day": "日期没填对，前后 {most} 天里的才收。",
    "shift_nobody": "名单还空着。贴上来，或者选一个文件。",
    "shift_used": "抽考用过这份名单，不能作废。有错就换一份新的，这份留着备查。",
    "shift_withdrawn": "这份名单已经作废了。",
    "file_nobody_at_work": "文件里没有人。一行一个，写姓名或者工号。",
    # planning a check
    "shift_gone": "这份当班名单用不了了，重新选一份。",
    "shift_which": "下面抄了名单，上面选的却不是它。两样留一样。",
    "shift_empty": "选了照单子抄，名单还空着。一行一个，写上来。",
    "arrived_wrong": "到场时间不对，写最近 12 小时里的，像 09:40 这样。",
    "photos_missing": "还没选照片。",
    "photos_many": "照片最多 {most} 张。",
}
