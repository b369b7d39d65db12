"""The part of the table of refusals about personal files, how long they are kept, legal holds."""

FILE: dict[str, str] = {
    "file_own": "自己的档案要别人来办。",
    "file_answered": "已经有人答复过了，刷新看看。",
    "file_text_missing": "写一下为什么。",
    "file_codes_enough": "还有 {most} 个码没用。收回一个，再要新的。",
    "file_code_wrong": "这个码打不开：输错了，过期了，收回了，或者用过了。请本人再给一个。",
    "file_school_missing": "写上学校的名字。",
    "file_school_day": "毕业的日子没填对，不能是以后。",
    "file_left": "他现在不在本单位，不能给他登记学历。",
    "retention_held": "里面有保全着的，一项都没删。先把它去掉再删。",
    "retention_not_due": "里面有人又回来上班了，或者规定改了，没到期，一项都没删。刷新再看。",
    "retention_none": "还没勾要删的。",
    "hold_own": "自己定的保全，要别人来解除。",
    "hold_nobody": "还没选保全谁的。先找到人或者单位，选上再点。",
}
