"""The part of the table of refusals (wording.py) that is about papers on paper."""

NOT_PRINTED: dict[str, str] = {
    "start_not_present": "还没核对身份。先点名核对，再印。",
    "start_start_code_missing": "还没发开考码。先发开考码，再印。",
    "start_start_code_wrong": "还没发开考码。先发开考码，再印。",
    "start_not_assigned": "这场考试没有安排他。",
    "start_not_open_yet": "还没到时间，{opens_at} 开考。",
    "start_closed": "考试 {closed_at} 结束了，不能再开卷。",
    "start_tries_used": "{max_tries} 次机会用完了。",
    "start_cooling_down": "{again_at} 以后才能再考。",
    "start_hours_missing": "课还差 {minutes_missing} 分钟，补完才能考。",
    "start_paused": "现在暂停开考，恢复了再印。",
    "attempt_conducted": "别人正在替他录，看看是不是在问答。",
}
"""Why somebody's paper is not printed, said to whoever prints: the worker hears it otherwise."""

PAPER_BODY: dict[str, str] = {
    "nobody_chosen": "先勾上人。",
    "too_many_chosen": "一次最多 {most} 个人，分几次来。",
    "not_on_paper_body": "这个人没有纸卷。先在纸卷那一页勾上他，印出来。",
    "times_missing": "发卷、收卷的时间至少写一个。",
    "times_ahead": "这个时间还没到，看看日期和钟点。",
    "times_order": "收卷比发卷还早，看看写反了没有。",
    "bad_time": "时间认不出来，像 09:30 这样写。",
    "sheet_not_picture": "这个文件打不开，不是照片。",
    "sheet_no_code": "没看到答题卡右上的二维码。把整张卡拍进去，别挡、别反光，再拍一张。",
    "sheet_several_codes": "照片里有不止一张答题卡。一张一张拍。",
    "sheet_no_corners": "四角的圆没拍全。把整张卡放平，四个角都拍进去，再拍一张。",
    "sheet_other_exam": "这是别的考试的答题卡，没存。",
    "sheet_other_paper": "这是另一份卷（{paper}）的答题卡，没存。到那个人的页面上传。",
    "sheet_unknown_paper": "这张卡的试卷编号在这场考试里找不到，没存。",
    "sheet_other_print": "这张卡和系统里的卷对不上，没存。看看是不是这一次印的，对不上就用手录。",
    "sheet_undecided": "第 {items} 题没勾“对过卡了”，没录，对着答题卡定下来再录一次。",
    "too_many_photos": "这份卷的照片已有 {most} 张，够了。",
    "second_same_person": "第一遍就是你录的，第二遍换个人来。",
    "first_same_person": "第二遍是你录的，这份卷不能再由你接。请别的监考员接。",
    "second_entered": "第二遍已经录过了。",
    "entries_differ": "两遍录的还有 {count} 题不一样，先对着答题卡定下来再交。",
    "nothing_to_settle": "没有要定的题，刷新看看。",
}
