"""The part of the table of refusals (wording.py) about coming in and being seen."""

JOINING: dict[str, str] = {
    "several_phones": "有几部手机用{name}的名字进来了，点开名字，看清是哪一部再核对。",
    "nobody_arrived": "{name}没有要请出去的手机，刷新看看。",
    "join_needs_presence": "这场考试不用核对人，不发进场码。",
    "join_codes_full": "眼下发不出进场码，过一会儿再试。",
    "join_no_such_code": "没有这个进场码，或者考试已经结束。照屏幕上的六位数再输一次。",
    "join_refused": "对不上。看看姓名和身份证后四位有没有输错；还不行就找监考员。",
    "join_several": "有同名的人，再填一下工号。",
    "badge_expired": "这个核对码过期了。让他把手机上的页面刷新一下，再扫一次。",
    "photo_missing": "还没拍照片。拍一张再交，或者点“不拍”。",
    "photo_not_asked": "现在不用拍照片了。",
    "pass_only": ("你是用进场码进来的，只能考这一场。要看别的，退出以后用自己的手机号或工号登录。"),
}
